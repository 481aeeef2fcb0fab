// A Bluesky server (PDS) and the directory of its accounts, which is kept in memory: node pds.mjs PORT DIRECTORY_PORT FOLDER
import { mkdirSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import plc from '@did-plc/server'
import * as atproto from '@atproto/pds'

const [port, directoryPort, folder] = process.argv.slice(2)
mkdirSync(`${folder}/blobs`, { recursive: true })
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: Number(directoryPort) })
await directory.start()
const secret = () => randomBytes(32).toString('hex')
const settings = {
  devMode: true,
  port: Number(port),
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  didPlcUrl: `http://localhost:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  adminPassword: secret(),
  jwtSecret: secret(),
  dpopSecret: secret(),
  plcRotationKeyK256PrivateKeyHex: secret(),
  bskyAppViewUrl: 'https://appview.invalid',
  bskyAppViewDid: 'did:example:invalid',
  modServiceUrl: 'https://moderator.invalid',
  modServiceDid: 'did:example:invalid',
  disableSsrfProtection: true,
  rateLimitsEnabled: true,
}
const server = await atproto.PDS.create(atproto.envToCfg(settings), atproto.envToSecrets(settings))
await server.start()
console.log('READY')
