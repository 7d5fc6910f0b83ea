/**
 * Node preload (`NODE_OPTIONS=--import …`): this process lives `CLOCK_AHEAD_IN_MS` later than everybody else. For what
 * runs out in minutes: nobody waits for it, the next process simply starts when it is over.
 */
const ahead = Number(process.env['CLOCK_AHEAD_IN_MS'] ?? 0);
const now = Date.now.bind(Date);
Date.now = () => now() + ahead;
