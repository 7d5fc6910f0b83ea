import { text } from '../i18n/text.ts';
import type { Reply } from '../ports/chat.ts';
import { defineCommand } from './command.ts';

/** Whether the bot looks at the person's links by itself while they are here, so that boards stay true. */
export const refresh = defineCommand({
  name: 'refresh',
  alsoCalled: [],
  usage: 'refresh [on|off]',
  summary: 'command.refresh.summary',
  personal: true,
  writes: false,
  read: ({ plain: [wish] }) => (wish === undefined ? {} : { wish: wish.toLowerCase() }),
  // Any other word is a question: how does it stand?
  parse: ({ wish }) => ({ wish: wish === 'on' || wish === 'off' ? wish : undefined }),
  async execute({ wish }, { person, services }) {
    if (wish !== undefined) await services.reminders.set(person, { refreshOff: wish === 'off' });
    return { isOff: (await services.reminders.get(person)).refreshOff };
  },
  render: ({ isOff }): Reply => {
    const title = text(isOff ? 'refresh.off' : 'refresh.on');
    return {
      text: title,
      card: {
        template: 'notice',
        data: {
          tone: 'neutral',
          title,
          body: [text(isOff ? 'refresh.off.note' : 'refresh.on.note')],
        },
      },
      actions: [
        {
          kind: 'run',
          label: text(isOff ? 'action.refreshOn' : 'action.refreshOff'),
          invocation: { command: 'refresh', args: { wish: isOff ? 'on' : 'off' } },
        },
      ],
    };
  },
});
