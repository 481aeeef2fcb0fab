// Preloaded (node --import): a server that would listen on every address of the machine listens on 127.0.0.1.
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (first, second, ...rest) {
  if (first !== null && typeof first === 'object' && first.port !== undefined) {
    return listen.call(this, { ...first, host: '127.0.0.1' }, second, ...rest)
  }
  if (Number.isNaN(Number(first)) || typeof first === 'function') return listen.call(this, first, second, ...rest)
  return typeof second === 'string'
    ? listen.call(this, first, '127.0.0.1', ...rest)
    : listen.call(this, first, '127.0.0.1', ...(second === undefined ? [] : [second]), ...rest)
}
