/** Runs, but never listens. */
setInterval(() => undefined, 1 << 30);
