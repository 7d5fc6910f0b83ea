/**
 * Two people at once, each in a window of their own: `/pair.html?left=mira&right=ana&at=channel/General`.
 * `at` is the key of the conversation that both begin with.
 */
const asked = new URLSearchParams(location.search);
const at = encodeURIComponent(asked.get('at') ?? 'channel/Link status');

for (const [side, usual] of [
  ['left', 'mira'],
  ['right', 'ana'],
]) {
  const key = asked.get(side) ?? usual;
  const frame = document.createElement('iframe');
  frame.title = `Window of ${key}`;
  frame.src = `/?as=${encodeURIComponent(key)}#${at}`;
  document.body.append(frame);
}
