/**
 * Node preload (`NODE_OPTIONS=--import <file URL of this file>`) that puts the stand-in in Microsoft's place.
 *
 * The bot runs untouched, with the real host names: this maps (host, 443) to the loopback port of the stand-in and
 * REFUSES every other connection that would leave the machine, so that a forgotten endpoint is found at once and no
 * secret of a test ever reaches the internet. TLS stays real: NODE_EXTRA_CA_CERTS trusts the stand-in's certificates.
 *
 * Environment: SANDBOX_ROUTES, JSON object of host name → loopback port.
 */
import net from 'node:net';

interface Target {
  readonly host?: string;
  readonly port?: number | string;
  /** Of a Unix socket; the https agent passes null. */
  readonly path?: string | null;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\]|::ffff:127(?:\.\d{1,3}){3})$/i;

const routes = JSON.parse(process.env['SANDBOX_ROUTES'] ?? '{}') as Readonly<Record<string, number>>;
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with `this` of the socket below
const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;

/** Arguments as callers give them: (options), (path), (port, host), or Node's own normalised [options, callback]. */
function targetOf(args: readonly unknown[]): Target {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) return first;
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { path: first };
  return { port: Number(first), ...(typeof second === 'string' ? { host: second } : {}) };
}

function refuse(socket: net.Socket, { host, port }: Target): net.Socket {
  const error = Object.assign(new Error(`sandbox: no way out to ${host}:${port}`), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: host,
    port: Number(port),
  });
  // Callers often swallow a failed connection; whoever watches the sandbox must see it.
  process.stderr.write(`${error.message}\n`);
  process.nextTick(() => socket.destroy(error));
  return socket;
}

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const target = targetOf(args);
  if (target.path || !target.host || LOOPBACK.test(target.host)) {
    return connect.apply(this, args);
  }
  const port = Number(target.port) === 443 ? routes[target.host.toLowerCase()] : undefined;
  if (port === undefined) return refuse(this, target);
  // A copy: the caller's own object still names the real host, and TLS checks the certificate against that.
  const moved = { ...target, host: '127.0.0.1', port };
  const callback = Array.isArray(args[0])
    ? (args[0][1] as unknown)
    : args.find((arg) => typeof arg === 'function');
  return connect.apply(this, typeof callback === 'function' ? [moved, callback] : [moved]);
};
