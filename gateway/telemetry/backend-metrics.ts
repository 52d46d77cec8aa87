import type { BackendState, BackendStates } from '../proxy/backends/states.ts'
import type { MetricName } from './catalog.ts'
import type { MetricRegistry } from './metrics.ts'

const values: Readonly<Partial<Record<MetricName, (state: BackendState) => number>>> = {
  backend_open: ({ breaker }) => (breaker.state === 'closed' ? 0 : 1),
  backend_in_flight: ({ inFlight }) => inFlight,
  backend_attempts: ({ attempts }) => attempts,
  backend_failures: ({ failures }) => failures,
}

/** Backends that have been asked, as they are when somebody reads. */
export function observeBackends(registry: MetricRegistry, states: BackendStates): void {
  for (const [name, value] of Object.entries(values)) {
    registry.observe(name as MetricName, () =>
      [...states.all()].map((state) => {
        states.settle(state)
        return [{ backend: state.id, workspace: state.workspace ?? '' }, value(state)] as const
      }),
    )
  }
}
