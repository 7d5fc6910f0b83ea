/**
 * Languages of the bot, one line each: `export { default as nl } from './nl.json' with { type: 'json' };`
 * The name is the BCP 47 language (quoted when it has a region, `as 'pt-BR'`). A test holds every file to the keys
 * and parameters of en.json.
 */
export { default as en } from './en.json' with { type: 'json' };
export { default as nl } from './nl.json' with { type: 'json' };
export { default as sv } from './sv.json' with { type: 'json' };
export { default as fr } from './fr.json' with { type: 'json' };
