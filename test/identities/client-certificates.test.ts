import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { certificate, serveHttp, serveHttps } from '../proxy/servers.ts'
import { ask, information, withApi } from './served.ts'

const pfx = certificate('client.pfx')
const { fingerprint } = new X509Certificate(certificate('client.pem'))
const other = (name: string) =>
  readFileSync(new URL(`../certificates/${name}`, import.meta.url)).toString('base64')
const otherPrint = new X509Certificate(
  readFileSync(new URL('../certificates/certificate.pem', import.meta.url)),
).fingerprint

const files = {
  'certificates/client/certificateInformation.json': information({
    data: pfx.toString('base64'),
    password: 'secret',
  }),
  'certificates/vaulted/certificateInformation.json': information({
    keyVault: { secretIdentifier: 'https://v.vault.azure.net/secrets/c' },
  }),
  'certificates/locked/certificateInformation.json': information({
    data: pfx.toString('base64'),
    password: 'wrong',
  }),
}

/** Tells whose certificate it was shown. */
function showing() {
  return serveHttps(
    (request, response) => {
      const shown = (request.socket as TLSSocket).getPeerCertificate()
      response.end(shown?.fingerprint ?? 'none')
    },
    { requestCert: true, rejectUnauthorized: false },
  )
}

const body = `body='@(Convert.FromBase64String("${pfx.toString('base64')}"))'`

describe('authentication-certificate', () => {
  for (const { title, attributes, gives } of [
    { title: 'by id', attributes: 'certificate-id="client"', gives: fingerprint },
    {
      title: 'by an id from an expression',
      attributes: 'certificate-id="@(&quot;cli&quot; + &quot;ent&quot;)"',
      gives: fingerprint,
    },
    { title: 'by thumbprint', attributes: `thumbprint="${fingerprint}"`, gives: fingerprint },
    {
      title: 'by thumbprint as Azure writes it',
      attributes: `thumbprint="${fingerprint.replaceAll(':', '').toLowerCase()}"`,
      gives: fingerprint,
    },
    { title: 'from bytes', attributes: `${body} password="secret"`, gives: fingerprint },
    {
      title: 'from bytes in an old encryption',
      attributes: `body='@(Convert.FromBase64String("${other('triple-des.pfx')}"))' password="password"`,
      gives: otherPrint,
    },
    {
      title: 'an unknown id',
      attributes: 'certificate-id="nobody"',
      gives:
        'authentication-certificate CertificateNotFound: There is no certificate with the id `nobody`, or its content is not here.',
    },
    {
      title: 'an unknown thumbprint',
      attributes: 'thumbprint="00ff"',
      gives:
        'authentication-certificate CertificateNotFound: There is no certificate with the thumbprint `00ff`, or its content is not here.',
    },
    {
      title: 'an entity whose password is wrong',
      attributes: 'certificate-id="locked"',
      gives: /^authentication-certificate CertificateInvalid: The certificate `locked` cannot be /,
    },
    {
      title: 'bytes with a wrong password',
      attributes: `${body} password="wrong"`,
      gives: /^authentication-certificate CertificateInvalid: The certificate in `body` cannot be /,
    },
    {
      title: 'bytes without a key',
      attributes: `body='@(Convert.FromBase64String("${other('certificate.cer')}"))'`,
      gives: /CertificateInvalid: The certificate in `body` .*: there is no private key in it/,
    },
  ]) {
    test(title, async () => {
      const server = await showing()
      const inbound = `<authentication-certificate ${attributes} />`
      const answer = await withApi({ serviceUrl: server.origin, inbound, files }, ask)
      const shown = answer.headers.get('error') ?? answer.text
      if (typeof gives === 'string') expect(shown).toBe(gives)
      else expect(shown).toMatch(gives)
      expect(answer.status).toBe(answer.headers.has('error') ? 500 : 200)
    })
  }

  test('connections are never shared between certificates', async () => {
    const server = await showing()
    const one = '<authentication-certificate certificate-id="client" />'
    const inbound = `<choose><when condition='@(context.Request.Headers.ContainsKey("with"))'>${one}</when></choose>`
    await withApi({ serviceUrl: server.origin, inbound, files }, async (served) => {
      for (let turn = 0; turn < 3; turn++) {
        expect((await ask(served)).text).toBe('none')
        expect((await ask(served, { headers: { with: '1' } })).text).toBe(fingerprint)
      }
    })
    expect(server.connections()).toBe(2)
  })

  test('that of a backend entity wins', async () => {
    const server = await showing()
    const backend = information({ url: server.origin, credentials: { certificateIds: ['client'] } })
    const inbound = `<authentication-certificate body='@(Convert.FromBase64String("${other('triple-des.pfx')}"))' password="password" /><set-backend-service backend-id="b" />`
    const all = { ...files, 'backends/b/backendInformation.json': backend }
    expect((await withApi({ inbound, files: all }, ask)).text).toBe(fingerprint)
  })

  test('of send-request, and of no other request', async () => {
    const server = await showing()
    const request = (child: string) =>
      `<send-request response-variable-name="r"><set-url>${server.origin}/</set-url>${child}</send-request>`
    const reply =
      '<return-response><set-body>@(((IResponse)context.Variables["r"]).Body.As<string>())</set-body></return-response>'
    const child = '<authentication-certificate certificate-id="client" />'
    const withOne = request(child) + reply
    expect((await withApi({ inbound: withOne, files }, ask)).text).toBe(fingerprint)
    const without = child + request('') + reply
    expect((await withApi({ inbound: without, files }, ask)).text).toBe('none')
  })
})

describe('proxy', () => {
  for (const target of ['http', 'https'] as const) {
    test(`the request to ${target} goes through it, with credentials`, async () => {
      const seen: string[] = []
      const { proxy, server } = await proxied(target, seen)
      const inbound = `<proxy url="http://localhost:${proxy.port}" username="@(&quot;u&quot;)" password="p" />`
      const { text } = await withApi({ serviceUrl: `${server.origin}/base`, inbound }, ask)
      expect(text).toBe('GET /base/x')
      const line =
        target === 'http' ? `GET ${server.origin}/base/x` : `CONNECT localhost:${server.port}`
      expect(seen).toEqual([`${line} Basic dTpw`])
    })
  }

  test('of send-request', async () => {
    const seen: string[] = []
    const { proxy, server } = await proxied('https', seen)
    const inbound = `<send-request response-variable-name="r"><set-url>${server.origin}/y</set-url><proxy url="http://localhost:${proxy.port}" /></send-request><return-response><set-body>@(((IResponse)context.Variables["r"]).Body.As<string>())</set-body></return-response>`
    expect((await withApi({ inbound }, ask)).text).toBe('GET /y')
    expect(seen).toEqual([`CONNECT localhost:${server.port} undefined`])
  })

  for (const url of ['https://localhost:8080', 'localhost:8080', 'socks5://localhost:1080']) {
    test(`${url} is refused`, async () => {
      const inbound = `<proxy url="${url}" />`
      const answer = await withApi({ serviceUrl: 'http://localhost:1', inbound }, ask)
      expect(answer.status).toBe(500)
      expect(answer.headers.get('error')).toBe(
        `proxy ProxyUrlInvalid: The proxy \`${url}\` is no URL of the form http://host:port.`,
      )
    })
  }
})

/** A proxy that tells of what it is asked, and a server behind it. */
async function proxied(scheme: 'http' | 'https', seen: string[]) {
  const serve = scheme === 'http' ? serveHttp : serveHttps
  const server = await serve((asked, response) => response.end(`${asked.method} ${asked.url}`))
  const authorization = (asked: { headers: NodeJS.Dict<string | string[]> }) =>
    asked.headers['proxy-authorization']
  const proxy = await serveHttp((asked, response) => {
    seen.push(`${asked.method} ${asked.url} ${authorization(asked)}`)
    const { hostname, port, pathname } = new URL(asked.url!)
    request({ hostname, port, path: pathname }, (answer) => answer.pipe(response)).end()
  })
  proxy.server.on('connect', (asked, socket) => {
    seen.push(`CONNECT ${asked.url} ${authorization(asked)}`)
    const onward = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { proxy, server }
}
