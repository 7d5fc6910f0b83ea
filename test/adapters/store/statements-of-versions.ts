/**
 * What the code of each version says to its database, written down when that version was made and never changed:
 * replicas of it run beside newer ones. `id` keeps the rows of several rounds apart.
 */
interface Statements {
  readonly tables: readonly string[];
  write(id: string): readonly string[];
  /** What happens to rows that were written. */
  change(id: string): readonly string[];
}

const firstSchema: Statements = {
  tables: [
    ...['inbox', 'card', 'customer_alias', 'default_customer', 'known_customers', 'ledger', 'partner_name'],
    ...['link_change', 'conversation', 'welcome', 'token', 'popup_session', 'store_state'],
  ],
  write: (id) => [
    `insert into inbox (id, tenant_id, conversation_id, activity_id, person_tenant, person_object, state, event,
       attempt, resumed, recorded_at)
     values ('${id}', 't', 'c ${id}', 'a', 't', 'o', 'ready', '{"text":"link \\u0000"}', 0, 0, 1795176000000)
     on conflict on constraint inbox_once do nothing`,
    `insert into card (id, person_tenant, person_object, nonce_hash, conversation_id, actions, expires_on)
     values ('${id}', 't', 'o', 'hash', 'c', '{}', 1)`,
    `insert into customer_alias (person_tenant, person_object, tenant_id, alias, alias_folded)
     values ('t', 'o', 't ${id}', '${id}', '${id}')`,
    `insert into default_customer (person_tenant, person_object, conversation_id, tenant_id)
     values ('t', 'o', 'c ${id}', 'x') on conflict on constraint default_customer_one do update set tenant_id = 'x'`,
    `insert into known_customers (person_tenant, person_object, customers, listed_at) values ('t', 'o ${id}', '[]', 1)
     on conflict on constraint known_customers_one do update set customers = '[]'`,
    `insert into ledger (cloud, tenant_id, object_id, person_tenant, person_object, identity_name, link, verified_at)
     values ('AzureCloud', 't ${id}', 'o', 't', 'o', 'name', '{"etag":1}', 1)
     on conflict on constraint ledger_one do update set verified_at = 1 where ledger.verified_at <= 1`,
    `insert into partner_name (cloud, home_tenant, partner_id, name, seen_at)
     values ('AzureCloud', 't', '${id}', 'Fabrikam', 1)
     on conflict on constraint partner_name_one do update set name = 'Fabrikam'`,
    `insert into link_change (id, item_id, person_tenant, person_object, identity, customer_name, before_id, after_id,
       outcome, changed_at)
     values ('${id}', 'item ${id}', 't', 'o', '{}', 'Contoso Ltd', null, '1234567', 'started', 1)
     on conflict (item_id) do nothing`,
    `insert into conversation (id, type, ref, seen_at, person_tenant, person_object)
     values ('${id}', 'personal', '{}', 1, 't', 'o') on conflict (id) do update set seen_at = 1`,
    `insert into welcome (conversation_id) values ('${id}') on conflict (conversation_id) do nothing`,
    `insert into token (person_tenant, person_object, kind, sealed, expires_on) values ('t', 'o', '${id}', 'sealed', 9)
     on conflict on constraint token_one do update set sealed = 'sealed'`,
    `insert into popup_session (id, person_tenant, person_object, person_name, tenant_id, purpose, expires_on,
       wrong_tries)
     values ('${id}', 't', 'o', 'Ana Bakker', 't', 'azure', 9, 0)`,
    `insert into store_state (name, value) values ('${id}', 'x') on conflict (name) do update set value = 'x'`,
  ],
  change: (id) => [
    `update inbox set state = 'running', worker = 'w', lease_until = 1, attempt = attempt + 1
     where id = (select id from inbox where state = 'ready' and id = '${id}' for update skip locked)
     returning id, event, attempt, resumed, reply_activity_id`,
    `update inbox set state = 'waiting', worker = null, lease_until = null, wait_for = 'sso', wait_until = 9
     where id = '${id}' and worker = 'w' and state = 'running' returning id`,
    `update inbox set state = 'ready', attempt = 0, resumed = resumed + 1, wait_for = null, wait_until = null
     where id = '${id}' and wait_for = 'sso' returning id`,
    `update inbox set state = 'done', event = null, reply_activity_id = 'r', done_at = 1 where id = '${id}' returning id`,
    `update card set used_by = 'event' where id = '${id}' and used_by is null returning actions`,
    `select alias from customer_alias where alias_folded = '${id}'`,
    `update ledger set link = null where tenant_id = 't ${id}' returning identity_name`,
    `update link_change set outcome = 'applied', etag_after = 7 where id = '${id}' and outcome <> 'undone' returning seq`,
    `select ref from conversation where person_tenant = 't' and type = 'personal' and id = '${id}'`,
    `delete from token where kind = '${id}' returning kind, expires_on`,
    `update popup_session set state_hash = '${id}', cookie_hash = 'c', sealed_nonce = 'n', sealed_verifier = 'v'
     where id = '${id}' and taken_at is null and ended_at is null returning id`,
    `update popup_session set taken_at = 1, state_hash = null, sealed_token = 't', token_expires_on = 9,
       code_hashes = array['a', 'b'], codes_expire_on = 9, wrong_tries = wrong_tries + 1
     where state_hash = '${id}' returning customer_name, claims`,
    `delete from welcome where conversation_id = '${id}' returning conversation_id`,
  ],
};

const bulkRuns: Statements = {
  tables: [...firstSchema.tables, 'run', 'run_item', 'job', 'dead_letter', 'download'],
  write: (id) => [
    ...firstSchema.write(id),
    `insert into run (id, person_tenant, person_object, person_name, kind, wanted, selection, state, conversation,
       reader, created_at)
     values ('${id}', 't', 'o ${id}', 'Ana Bakker', 'link', '1234567', '{}', 'planning', '{}', '{}', 1)
     on conflict do nothing`,
    `insert into run_item (run_id, tenant_id, position, name, chosen, finding, attempts, due_at)
     values ('${id}', 't', 0, 'Contoso Ltd', false, null, 0, 0)`,
    `insert into job (key, run_at, again, failures, deaths) values ('${id}', 1, false, 0, 0)
     on conflict (key) do update set again = job.owner is not null, run_at = least(job.run_at, 1)`,
    `insert into dead_letter (key, at) values ('${id}', 1)`,
    `insert into download (secret_hash, run_id, expires_on) values ('${id}', '${id}', 9)`,
  ],
  change: (id) => [
    ...firstSchema.change(id),
    `update run_item set finding = '{"kind":"absent"}', attempts = 0, due_at = 0
     where run_id = '${id}' and finding is null returning name`,
    `update run_item set chosen = tenant_id = any('{t}'::text[]) where run_id = '${id}' returning name`,
    `update run set state = 'waiting', resumes = 'running', started_at = coalesce(started_at, 1), card_id = 'm'
     where id = '${id}' and state in ('planning') returning id`,
    `update run set state = coalesce(resumes, 'planning'), resumes = null
     where state = 'waiting' and person_object = 'o ${id}' returning id`,
    `update run_item set outcome = 'failed', failure = 'throttled' where run_id = '${id}' and outcome is null
     returning attempts`,
    `update job set owner = 'w', lease_until = 9, deaths = deaths + case when owner is null then 0 else 1 end
     where key = (select key from job where key = '${id}' and case when owner is null then run_at else lease_until end <= 9
                  for update skip locked)
     returning key, failures, deaths`,
    `update job set again = true where key = '${id}' returning key`,
    `delete from job where key = '${id}' and owner = 'w' returning again`,
    `delete from download where secret_hash = '${id}' and expires_on > 1 returning run_id`,
    `update run set state = 'done', finished_at = 1 where id = '${id}' returning id`,
    `delete from run where finished_at < 2 returning id`,
  ],
};

const teamLinks: Statements = {
  tables: [
    ...bulkRuns.tables,
    ...['person', 'reach', 'link_event', 'link_event_counter', 'policy', 'rejected_partner_id', 'reminder'],
    'coverage_day',
  ],
  write: (id) => [
    ...bulkRuns.write(id),
    `with before as (select * from ledger where tenant_id = 't ${id}' for update),
       noted as (
         insert into ledger (cloud, tenant_id, object_id, person_tenant, person_object, identity_name, link, verified_at,
           verified_by, customer_name, correlation_id)
         values ('AzureCloud', 't ${id}', 'o', 't', 'o', 'name', '{"partnerId":"1234567","etag":2}', 2, 'run', 'Contoso',
           'c')
         on conflict on constraint ledger_one do update set link = excluded.link, verified_by = 'run',
           customer_name = coalesce(excluded.customer_name, ledger.customer_name), correlation_id = 'c',
           previous_id = coalesce(ledger.partner_id, ledger.previous_id)
         where ledger.verified_at <= 2 and exists (select from before) returning tenant_id)
     select noted.tenant_id, before.* from noted left join before on true`,
    `insert into person (cloud, person_tenant, person_object, name, user_id, reader, seen_at)
     values ('AzureCloud', 't', 'o ${id}', 'Ana Bakker', '29:${id}', '{}', 1)
     on conflict on constraint person_one do update set left_at = null where person.seen_at <= 1`,
    `insert into reach (cloud, person_tenant, person_object, tenant_id, customer_name, customer_domain, listed_at)
     values ('AzureCloud', 't', 'o ${id}', 'x', 'Contoso Ltd', null, 1)
     on conflict on constraint reach_one do update set listed_at = excluded.listed_at`,
    `with counter as (
       insert into link_event_counter (cloud, home_tenant, newest) values ('AzureCloud', 't ${id}', 1)
       on conflict on constraint link_event_counter_one do update set newest = link_event_counter.newest + 1
       where not exists (select from link_event where id = '${id}') returning newest)
     insert into link_event (cloud, person_tenant, person_object, number, id, event, at)
     select 'AzureCloud', 't ${id}', 'o', newest, '${id}', '{}', 1 from counter`,
    `insert into policy (cloud, home_tenant, version, policy, changed_at, person_tenant, person_object)
     select 'AzureCloud', 't ${id}', 1, '{}', 1, 't', 'o' where 0 = (select coalesce(max(version), 0) from policy
       where home_tenant = 't ${id}')
     on conflict on constraint policy_one do nothing`,
    `insert into rejected_partner_id (cloud, home_tenant, partner_id, rejected_at) values ('AzureCloud', 't', '${id}', 1)
     on conflict on constraint rejected_partner_id_one do update set rejected_at = 1`,
    `insert into reminder (cloud, person_tenant, person_object, refresh_off) values ('AzureCloud', 't', 'o ${id}', true)
     on conflict on constraint reminder_one do update set refresh_off = true`,
    `insert into coverage_day (cloud, home_tenant, day, counts) values ('AzureCloud', 't ${id}', '2026-11-20', '{}')
     on conflict on constraint coverage_day_one do update set counts = '{}'`,
  ],
  change: (id) => [
    ...bulkRuns.change(id),
    `select id from link_change where id = '${id}' and identity_tenant is null and identity_object is null`,
    `select partner_id, previous_id, verified_by from ledger where tenant_id = 't ${id}' and partner_id is null`,
    `update person set left_at = 2 where user_id = '29:${id}' and left_at is null returning name`,
    `with before as (select failure from reach where person_object = 'o ${id}' for update)
     update reach set failure = 'notMember', failed_at = 2 from before where person_object = 'o ${id}'
     returning before.failure`,
    `select number, event from link_event where cloud = 'AzureCloud' and person_tenant = 't ${id}' and number > 0`,
    `select max(verified_at) from ledger where cloud = 'AzureCloud' and person_tenant = 't' and partner_id = '${id}'`,
    `update reminder set sent_at = 9, snoozed_until = 9 where person_object = 'o ${id}' and not off returning sent_at`,
    `select day, counts from coverage_day where home_tenant = 't ${id}' and day >= '2026-11-01'`,
  ],
};

const deliveriesAndAudit: Statements = {
  tables: [
    ...teamLinks.tables,
    ...['subscription', 'board', 'outbox', 'outbox_claim', 'audit_chain', 'audit_line', 'audit_person'],
    ...['attestation_key', 'attestation', 'file_offer'],
  ],
  write: (id) => [
    ...teamLinks.write(id),
    `insert into subscription (id, home_tenant, conversation_id, team_id, conversation, kind, time_of_day, time_zone,
       weekday, scope, scope_person, person_tenant, person_object, created_at, next_at, told_up_to, problem_told)
     values ('${id}', 't', 'c ${id}', null, '{}', 'daily', '09:00', 'Europe/Amsterdam', 1, '{}', null, 't', 'o', 1, 1, 0,
       false)
     on conflict on constraint subscription_one do update set next_at = 1, problem = null, problem_at = null,
       problem_told = false returning *`,
    `insert into board (id, home_tenant, conversation_id, team_id, conversation, scope, scope_key, scope_person, reader,
       viewers)
     values ('${id}', 't', 'c ${id}', 'team', '{}', '{}', 'key', null, '{}', '{}')
     on conflict on constraint board_one do update set conversation = '{}' returning *`,
    `insert into outbox (id, tenant_id, conversation_id, team_id, conversation, outgoing, person_tenant, person_object,
       state, posting, not_before, attempt)
     values ('${id}', 't', 'c ${id}', 'team', '{}', '{"kind":"board"}', null, null, 'ready', false, 1, 0)
     on conflict (id) do nothing`,
    `insert into audit_chain (cloud, home_tenant, newest_number, newest_hash, anchor_number, anchor_hash)
     values ('AzureCloud', 't ${id}', 0, 'h0', 0, 'h0') on conflict on constraint audit_chain_one do nothing`,
    `insert into audit_person (pseudonym, cloud, home_tenant, kind, tenant_id, object_id, name, person_tenant,
       person_object)
     values ('p ${id}', 'AzureCloud', 't ${id}', 'identity', 'x', 'y', null, 't', 'o')
     on conflict on constraint audit_person_one do update set name = coalesce(excluded.name, audit_person.name)
     returning pseudonym`,
    `insert into audit_line (cloud, home_tenant, number, key_hash, at, action, outcome, actor, identity,
       customer_tenant, customer_name, before_id, after_id, code, policy, correlation_id, hash)
     values ('AzureCloud', 't ${id}', 1, 'key ${id}', 1, 'link', 'done', null, 'p ${id}', 'x', 'Contoso Ltd', null,
       '1234567', null, 0, 'c', 'h1')`,
    `insert into attestation_key (kid, jwk) values ('${id}', '{}') on conflict (kid) do nothing`,
    `insert into attestation (id, person_tenant, person_object, page, expires_on) values ('${id}', 't', 'o', '"page"', 9)
     on conflict (id) do update set page = '"page"'`,
    `insert into file_offer (secret_hash, subject, home_tenant, about_person, attestation_id, expires_on)
     values ('${id}', '{}', 't', 'o', '${id}', 9)`,
  ],
  change: (id) => [
    ...teamLinks.change(id),
    `update subscription set next_at = moved.next_at, delivered_at = 1, problem = 'closed', problem_at = 1
     from unnest(array['${id}']::text[], array[9]::bigint[]) as moved (id, next_at) where subscription.id = moved.id
     returning kind`,
    `select * from subscription where next_at <= 9 and problem is distinct from 'lost' and id = '${id}'
     order by next_at, id limit 5 for update skip locked`,
    `update board set activity_id = 'm', viewers = (array_prepend('29:x'::text, array_remove(viewers, '29:x'::text)))[1:60]
     where id = '${id}' returning viewers`,
    `with claimed as (
       update outbox set state = 'sending', posting = false, worker = 'w', lease_until = 2, attempt = attempt + 1
        where id = any (array(select id from outbox where state = 'ready' and not_before <= 1 and id = '${id}'))
       returning conversation_id),
     counted as (insert into outbox_claim (conversation_id, claimed_at) select conversation_id, 1 from claimed)
     select * from claimed`,
    `update outbox set posting = true where id = '${id}' and worker = 'w' and state = 'sending' returning id`,
    `update outbox set state = case when posting then 'lost' else 'ready' end,
       worker = case when posting then worker end, lease_until = null
     where state = 'sending' and lease_until <= 2 and id = '${id}' returning state`,
    `update outbox set state = 'failed', done_at = 1 where state = 'lost' and id = '${id}' returning outgoing`,
    `delete from outbox where done_at < 2 and id = '${id}' returning id`,
    `delete from outbox_claim where conversation_id = 'c ${id}' returning claimed_at`,
    `update audit_chain set newest_number = 1, newest_hash = 'h1' where home_tenant = 't ${id}' returning newest_number`,
    `select line.number, who.name from audit_line as line left join audit_person as who on who.pseudonym = line.identity
     where line.cloud = 'AzureCloud' and line.home_tenant = 't ${id}' and line.number > 0`,
    `update audit_chain set anchor_number = 1, anchor_hash = 'h1' where home_tenant = 't ${id}' returning anchor_number`,
    `select set_config('pal_bot.audit_retention', '2', true)`,
    `delete from audit_person where pseudonym = 'p ${id}' returning pseudonym`,
    `select jwk from attestation_key where kid = '${id}'`,
    `delete from file_offer where secret_hash = '${id}' and expires_on > 1 returning subject`,
    `delete from attestation where id = '${id}' and expires_on <= 9 returning page`,
  ],
};

const servicePrincipals: Statements = {
  tables: [...deliveriesAndAudit.tables, 'service_principal'],
  write: (id) => [
    ...deliveriesAndAudit.write(id),
    `insert into service_principal (cloud, home_tenant, tenant_id, app_id, name, credential, customer_name,
       customer_domain, object_id, registered_at, person_tenant, person_object)
     values ('AzureCloud', 't', 'x ${id}', 'app', 'Deployments', '{"kind":"federated"}', 'Litware', null, null, 1, 't', 'o')
     returning *`,
  ],
  change: (id) => [
    ...deliveriesAndAudit.change(id),
    `select * from service_principal where tenant_id = 'x ${id}' and app_id = 'app' for update`,
    `update service_principal set object_id = 'object' where tenant_id = 'x ${id}' returning acts_as`,
    `select own.*, reach.failure from service_principal own left join reach
       on reach.cloud = own.cloud and reach.person_tenant = own.home_tenant and reach.person_object = own.acts_as
     where own.tenant_id = 'x ${id}' and own.acts_as = 'object'`,
    `delete from service_principal where tenant_id = 'x ${id}' returning *`,
  ],
};

const lighthouseAndOnboarding: Statements = {
  tables: [...servicePrincipals.tables, ...['lighthouse_subscription', 'lighthouse_reach', 'onboarding']],
  write: (id) => [
    ...servicePrincipals.write(id),
    `insert into lighthouse_subscription (cloud, home_tenant, subscription_id, tenant_id, customer_name, name, seen_at)
     values ('AzureCloud', 't', '${id}', 'x', null, 'Estate', 1)
     on conflict on constraint lighthouse_subscription_one do update set seen_at = 1,
       customer_name = coalesce(excluded.customer_name, lighthouse_subscription.customer_name)`,
    `insert into lighthouse_reach (cloud, person_tenant, person_object, subscription_id, seen_at)
     values ('AzureCloud', 't', 'o', '${id}', 1)
     on conflict on constraint lighthouse_reach_one do update set seen_at = 1`,
    `insert into onboarding (id, cloud, home_tenant, tenant_id, customer_domain, step, person_tenant, person_object,
       begun_at, step_at)
     values ('${id}', 'AzureCloud', 't', 'x ${id}', 'tailspintoys.example', 'consent', 't', 'o', 1, 1)
     on conflict on constraint onboarding_one do update set customer_domain = 'tailspintoys.example' returning *`,
  ],
  change: (id) => [
    ...servicePrincipals.change(id),
    `select own.*, count(reached.person_object) as reached_by, count(ledger.partner_id) as linked
     from lighthouse_subscription own left join lighthouse_reach reached
       on reached.cloud = own.cloud and reached.person_tenant = own.home_tenant
         and reached.subscription_id = own.subscription_id
     left join ledger on ledger.cloud = own.cloud and ledger.tenant_id = own.home_tenant
       and ledger.object_id = reached.person_object
     where own.subscription_id = '${id}'
     group by own.cloud, own.home_tenant, own.subscription_id`,
    `delete from lighthouse_reach where subscription_id = '${id}' and seen_at < 2`,
    `delete from lighthouse_subscription where subscription_id = '${id}' and seen_at < 2`,
    `update onboarding set consented_at = 2, step = 'membership', step_at = 2
     where id = '${id}' and tenant_id = 'x ${id}' and consented_at is null returning *`,
    `update onboarding set step = 'consent', consented_at = null where id = '${id}' returning *`,
    `delete from onboarding where cloud = 'AzureCloud' and home_tenant = 't' and tenant_id = 'x ${id}'`,
  ],
};

export const STATEMENTS_OF: Readonly<Record<string, Statements>> = {
  '0001-first-schema': firstSchema,
  '0002-bulk-runs': bulkRuns,
  '0003-team-links': teamLinks,
  '0004-deliveries-and-audit': deliveriesAndAudit,
  '0005-service-principals': servicePrincipals,
  '0006-lighthouse-and-onboarding': lighthouseAndOnboarding,
};
