/**
 * adaptivecards-templating declares one function with a type of `adaptivecards/src/schema`, which is TypeScript
 * source that does not compile under our flags. tsconfig.json maps the path here; nothing of ours uses it.
 */
export type IAdaptiveCard = object;
