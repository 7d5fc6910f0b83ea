import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  type Request as BotRequest,
} from 'botbuilder';
import restify from 'restify';

/**
 * The baseline: a bare authenticated botbuilder bot, as its documentation shows it. It checks the channel's JWT,
 * says one sentence back, and does nothing else.
 */
const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: process.env.MicrosoftAppId ?? '',
    MicrosoftAppPassword: process.env.MicrosoftAppPassword ?? '',
    MicrosoftAppType: 'SingleTenant',
    MicrosoftAppTenantId: process.env.MicrosoftAppTenantId ?? '',
  }),
);
const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  await context.sendActivity(MessageFactory.text(`Echo: ${context.activity.text}`));
  await next();
});

const server = restify.createServer();
server.use(restify.plugins.bodyParser({ maxBodySize: 262_144 }));
server.post('/api/messages', async (req, res) => {
  await adapter.process(req as BotRequest, res, (context) => bot.run(context));
});
server.get('/readyz', (_req, res, next) => {
  res.send(200);
  next();
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
process.on('SIGTERM', () => process.exit(0));
