import { describe, expect, it } from 'vitest'
import type { Context } from '../../engine/context.ts'
import { type PolicyCase, runCase } from './harness.ts'

const ok = (context: Context) => context.response?.statusCode === 200
const hour = 3600

/** The clock of a case begins on 1 January 2025, at 00:00:00 UTC; subscriptions began in 1970. */
const cases: readonly PolicyCase[] = [
  // quota
  {
    title: 'calls over the quota get 403, and the time until it is replenished',
    policy: '<quota calls="2" renewal-period="86400" />',
    given: { calls: 3, seconds: hour },
    gives: {
      status: 403,
      attempts: 2,
      headers: { 'Retry-After': '75600' },
      body: '{ "statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 21:00:00." }',
      error: {
        source: 'quota',
        reason: 'QuotaExceeded',
        message: 'Out of call volume quota. Quota will be replenished in 21:00:00.',
      },
    },
  },
  {
    title: 'days stand before the time',
    // Periods of 30 days: that of 1 January 2025 began 19 days before.
    policy: '<quota calls="0" renewal-period="2592000" />',
    given: { seconds: 1 },
    gives: {
      status: 403,
      headers: { 'Retry-After': '950399' },
      error: { message: 'Out of call volume quota. Quota will be replenished in 10.23:59:59.' },
    },
  },
  {
    title: 'the next period begins anew',
    policy: '<quota calls="1" renewal-period="3600" />',
    given: { calls: 3, seconds: hour },
    gives: { status: 200, attempts: 3 },
  },
  {
    title: 'a quota that never renews says no time',
    policy: '<quota calls="1" renewal-period="0" />',
    given: { calls: 2, seconds: 1_000_000 },
    gives: {
      status: 403,
      headers: { 'Retry-After': null },
      error: { message: 'Out of call volume quota.' },
    },
  },
  {
    title: 'calls without a subscription are not counted',
    policy: '<quota calls="0" renewal-period="0" />',
    given: { subscription: null },
    gives: { status: 200 },
  },
  {
    title: 'bandwidth counts both bodies, and is charged when a call is over',
    policy: '<quota bandwidth="1" renewal-period="3600" />',
    given: {
      calls: 3,
      method: 'POST',
      body: 'x'.repeat(300),
      backend: [{ body: 'y'.repeat(300) }],
      seconds: 60,
    },
    gives: {
      status: 403,
      attempts: 2,
      headers: { 'Retry-After': '3420' },
      error: {
        source: 'quota',
        message: 'Out of bandwidth quota. Quota will be replenished in 00:57:00.',
      },
    },
  },
  {
    title: 'a refused call is not counted',
    policy:
      '<quota calls="2" renewal-period="0"><api id="shop" calls="1" renewal-period="60" /></quota>',
    given: { calls: 3, seconds: 25 },
    gives: { status: 200, attempts: 2 },
  },
  {
    title: 'quotas of APIs and operations count beside that of the product, in its period',
    policy:
      '<quota calls="100" renewal-period="3600"><api name="Shop" calls="50"><operation id="get-order" calls="2" /></api><api id="other" calls="0" /></quota>',
    given: { calls: 3 },
    gives: { status: 403, attempts: 2, headers: { 'Retry-After': '3600' } },
  },

  // quota-by-key
  {
    title: 'calls with the same key count together, subscribed or not',
    policy: '<quota-by-key calls="2" renewal-period="300" counter-key="k" />',
    given: { calls: 3, subscription: null },
    gives: {
      status: 403,
      attempts: 2,
      headers: { 'Retry-After': '300' },
      error: {
        source: 'quota-by-key',
        reason: 'QuotaExceeded',
        message: 'Out of call volume quota. Quota will be replenished in 00:05:00.',
      },
    },
  },
  {
    title: 'periods follow each other from the first',
    policy:
      '<quota-by-key calls="0" renewal-period="86400" counter-key="k" first-period-start="2024-11-02T07:01:20Z" />',
    gives: {
      status: 403,
      error: { message: 'Out of call volume quota. Quota will be replenished in 07:01:20.' },
    },
  },
  {
    title: 'policies that share a key count a call once',
    policy:
      '<quota-by-key calls="2" renewal-period="300" counter-key="k" /><quota-by-key calls="2" renewal-period="300" counter-key="k" />',
    given: { calls: 2 },
    gives: { status: 200, attempts: 2 },
  },
  {
    title: 'the second of them refuses by its own limit',
    policy:
      '<quota-by-key calls="5" renewal-period="300" counter-key="k" /><quota-by-key calls="2" renewal-period="300" counter-key="k" />',
    given: { calls: 3 },
    gives: { status: 403, attempts: 2 },
  },
  {
    title: 'one key in two periods counts in both',
    policy:
      '<quota-by-key calls="9" renewal-period="300" counter-key="k" /><quota-by-key calls="1" renewal-period="3600" counter-key="k" />',
    given: { calls: 2 },
    gives: { status: 403, attempts: 1, headers: { 'Retry-After': '3600' } },
  },
  {
    title: 'a literal count counts at once',
    policy: '<quota-by-key calls="5" renewal-period="300" counter-key="k" increment-count="3" />',
    given: { calls: 3 },
    gives: { status: 403, attempts: 2 },
  },
  {
    title: 'a literal condition that is false never counts',
    policy:
      '<quota-by-key calls="1" bandwidth="1" renewal-period="300" counter-key="k" increment-condition="false" />',
    given: { calls: 5, backend: [{ body: 'y'.repeat(2000) }] },
    gives: { status: 200, attempts: 5 },
  },
  {
    title: 'an expression counts when the response is there',
    policy:
      '<quota-by-key calls="2" renewal-period="300" counter-key="k" increment-condition="@(context.Response.StatusCode == 200)" />',
    given: {
      calls: 5,
      backend: [{ status: 404 }, { status: 200 }],
      expressions: { 'context.Response.StatusCode == 200': ok },
    },
    gives: { status: 403, attempts: 3 },
  },
  {
    title: 'an expression decides about bytes too',
    policy:
      '<quota-by-key bandwidth="1" renewal-period="300" counter-key="k" increment-condition="@(context.Response.StatusCode == 200)" />',
    given: {
      calls: 5,
      backend: [{ status: 404, body: 'y'.repeat(2000) }, { body: 'y'.repeat(1024) }],
      expressions: { 'context.Response.StatusCode == 200': ok },
    },
    gives: {
      status: 403,
      attempts: 2,
      error: { message: 'Out of bandwidth quota. Quota will be replenished in 00:05:00.' },
    },
  },
  {
    title: 'a postponed increment that fails counts as one',
    policy:
      '<quota-by-key calls="2" renewal-period="300" counter-key="k" increment-count="@(bad)" />',
    given: { calls: 3, expressions: { bad: () => 'x' } },
    gives: { status: 403, attempts: 2 },
  },
  {
    title: 'a key that never renews',
    policy: '<quota-by-key calls="1" renewal-period="0" counter-key="k" />',
    given: { calls: 2, seconds: 1_000_000 },
    gives: {
      status: 403,
      headers: { 'Retry-After': null },
      error: { message: 'Out of call volume quota.' },
    },
  },
]

describe('quotas', () => {
  for (const each of cases) {
    it(each.title, async () => expect(await runCase(each)).toEqual(each.gives))
  }
})
