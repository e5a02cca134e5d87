/* qui-test-world.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-world.h"

static const char * const names[] = {
  "shop", "games", "analytics", "postgres", "Ärger", "it's \"quoted\"", "two\nlines", "émoji 🐘", "קניות", "<b>markup</b>", "a,b;c",
  "a_name_of_sixty_three_bytes_which_is_as_long_as_a_name_ever_gets",
};

static const char * const users[] = { "anna", "shop_app", "postgres", "Éva", "o'hara", NULL };
static const char * const applications[] = { "psql", "checkout-api", "", "pg_dump", "Δοκιμή", "<i>x</i>", "line\nbreak" };
static const char * const addresses[] = { "10.0.4.9", "10.0.4.17", "fe80::1", "2001:db8::9", NULL };
static const char * const queries[] = { "SELECT 1", "", "UPDATE orders\n SET state = 'Straße'", "select pg_sleep (10)", "COMMIT" };
static const char * const events[] = { NULL, "DataFileRead", "ClientRead", "relation" };
static const char * const types[] = {
  "client backend", "client backend", "client backend", "client backend", "client backend", "client backend", "walsender",
  "autovacuum worker", "logical replication apply worker", "checkpointer", "io worker", NULL,
};

#define PICK(list) ((list)[g_test_rand_int_range (0, G_N_ELEMENTS (list))])

QuiTestWorld *
qui_test_world_new (void)
{
  QuiTestWorld *self = g_new0 (QuiTestWorld, 1);

  self->server = (QuiServerInfo) {
    .version_num = 150018,
    .version = "15.18",
    .now = QUI_TEST_NOW,
    .my_pid = 1,
    .me = "anna",
    .my_role_oid = 10,
    .login = "anna",
    .my_database = "postgres",
    .max_connections = 100,
    .reserved_connections = 3,
    .track_activities = TRUE,
  };
  self->databases = g_array_new (FALSE, TRUE, sizeof (QuiDatabase));
  self->sessions = g_array_new (FALSE, TRUE, sizeof (QuiSession));
  self->blockers = g_ptr_array_new_with_free_func (g_free);
  self->next_pid = 1000;
  self->next_oid = 16384;

  return self;
}

void
qui_test_world_free (QuiTestWorld *self)
{
  g_array_unref (self->databases);
  g_array_unref (self->sessions);
  g_ptr_array_unref (self->blockers);
  g_free (self);
}

QuiDatabase *
qui_test_world_add_database (QuiTestWorld *self,
                             guint32       oid,
                             const char   *name)
{
  QuiDatabase database = {
    .oid = oid,
    .name = name,
    .owner = "shop_owner",
    .owner_oid = 11,
    .allow_connections = TRUE,
    .connection_limit = -1,
    .tablespace = "pg_default",
    .can_connect = TRUE,
  };

  g_array_append_val (self->databases, database);

  return &g_array_index (self->databases, QuiDatabase, self->databases->len - 1);
}

QuiSession *
qui_test_world_add_session (QuiTestWorld *self,
                            int           pid,
                            guint32       database_oid,
                            QuiState      state)
{
  gboolean in_transaction = state != QUI_STATE_IDLE && state != QUI_STATE_NONE && state != QUI_STATE_STARTING;
  QuiSession session = {
    .pid = pid,
    .backend_start = QUI_TEST_NOW - pid * G_TIME_SPAN_SECOND,
    .database_oid = database_oid,
    .role_oid = 10,
    .user = "anna",
    .application = "psql",
    .client_address = "10.0.4.9",
    .client_port = 51544,
    .backend_type = "client backend",
    .kind = QUI_BACKEND_CLIENT,
    .state = state,
    .xact_start = in_transaction ? QUI_TEST_NOW - 5 * G_TIME_SPAN_MINUTE : QUI_TIME_UNKNOWN,
    .query_start = QUI_TEST_NOW - 171 * G_TIME_SPAN_SECOND,
    .state_change = QUI_TEST_NOW - 60 * G_TIME_SPAN_SECOND,
    .wait_start = QUI_TIME_UNKNOWN,
    .query = "SELECT 1",
  };

  g_array_append_val (self->sessions, session);

  return &g_array_index (self->sessions, QuiSession, self->sessions->len - 1);
}

QuiSnapshot *
qui_test_world_look (QuiTestWorld *self)
{
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&self->server);

  for (guint i = 0; i < self->databases->len; i++)
    qui_snapshot_builder_add_database (builder, &g_array_index (self->databases, QuiDatabase, i));

  for (guint i = 0; i < self->sessions->len; i++)
    qui_snapshot_builder_add_session (builder, &g_array_index (self->sessions, QuiSession, i));

  return qui_snapshot_builder_end (builder);
}

static int
random_pid (QuiTestWorld *self)
{
  if (self->sessions->len == 0)
    return 0;

  return g_array_index (self->sessions, QuiSession, g_test_rand_int_range (0, self->sessions->len)).pid;
}

static void
change_session (QuiTestWorld *self,
                QuiSession   *session)
{
  static const int no_blockers[] = { 0 };
  static int blockers[8][2];
  static guint n_lists = 0;

  session->state = g_test_rand_int_range (0, QUI_N_STATES);
  if (g_test_rand_int_range (0, 3) > 0)
    session->state = QUI_STATE_IDLE;
  session->query = PICK (queries);
  session->wait_event = PICK (events);
  session->wait_event_type = session->wait_event != NULL ? "IO" : NULL;
  session->state_change = self->server.now - g_test_rand_int_range (0, 1000000);
  session->query_start = session->state_change - g_test_rand_int_range (0, 1000000);
  session->xact_start = session->state != QUI_STATE_IDLE ? session->query_start : QUI_TIME_UNKNOWN;
  session->n_blockers = 0;
  session->blockers = no_blockers;

  if (session->state == QUI_STATE_WAITING)
    {
      int *list = blockers[n_lists++ % G_N_ELEMENTS (blockers)];

      list[0] = random_pid (self);
      session->blockers = list;
      session->n_blockers = list[0] != 0;
    }
}

/* One thing only, so that a test sees whether that alone is noticed. */
static void
change_a_little (QuiSession *session)
{
  switch (g_test_rand_int_range (0, 9))
    {
    case 0:
      session->query = PICK (queries);
      break;
    case 1:
      session->wait_event = PICK (events);
      break;
    case 2:
      session->application = PICK (applications);
      break;
    case 3:
      session->client_address = PICK (addresses);
      break;
    case 4:
      session->user = PICK (users);
      break;
    case 5:
      session->permission = g_test_rand_int_range (0, 5);
      break;
    case 6:
      session->query_cut = !session->query_cut;
      break;
    case 7:
      session->xact_start -= session->xact_start != QUI_TIME_UNKNOWN ? G_TIME_SPAN_MINUTE : 0;
      break;
    default:
      /* The pid belongs to another session now. */
      session->backend_start += 1;
      break;
    }
}

static guint32
random_database (QuiTestWorld *self)
{
  /* Some are in none, and some in one that is not in the look. */
  guint at = g_test_rand_int_range (0, self->databases->len + 2);

  if (at < self->databases->len)
    return g_array_index (self->databases, QuiDatabase, at).oid;

  return at == self->databases->len ? 0 : 99;
}

static void
add_random_session (QuiTestWorld *self)
{
  int leader = random_pid (self);
  QuiSession *session = qui_test_world_add_session (self, self->next_pid++, random_database (self), QUI_STATE_IDLE);

  /* Sometimes a pid is used again at once. */
  if (g_test_rand_int_range (0, 20) == 0 && self->sessions->len > 1)
    {
      g_array_remove_index (self->sessions, 0);
      session = &g_array_index (self->sessions, QuiSession, self->sessions->len - 1);
    }

  session->backend_start = self->server.now - g_test_rand_int_range (0, 2000000000);
  session->user = PICK (users);
  session->role_oid = session->user != NULL ? 10 + g_test_rand_int_range (0, 3) : 0;
  session->application = PICK (applications);
  session->client_address = PICK (addresses);
  session->client_port = session->client_address != NULL ? 5000 : -1;
  session->backend_type = PICK (types);
  session->permission = g_test_rand_int_range (0, 5);
  session->own = g_test_rand_int_range (0, 40) == 0;
  change_session (self, session);

  if (session->backend_type == NULL)
    {
      session->kind = QUI_BACKEND_HIDDEN;
      session->state = QUI_STATE_HIDDEN;
      session->hidden = TRUE;
      session->backend_start = session->xact_start = session->query_start = session->state_change = QUI_TIME_UNKNOWN;
    }
  else if (g_test_rand_int_range (0, 10) == 0)
    {
      session->backend_type = "parallel worker";
      session->leader_pid = leader;
    }
}

void
qui_test_world_fill (QuiTestWorld *self,
                     guint         n_databases,
                     guint         n_sessions)
{
  for (guint i = 0; i < n_databases; i++)
    qui_test_world_add_database (self, self->next_oid++, PICK (names));

  for (guint i = 0; i < n_sessions; i++)
    add_random_session (self);
}

void
qui_test_world_stir (QuiTestWorld *self,
                     guint         per_mille)
{
  guint n = self->sessions->len;
  guint n_gone = 0;

  self->server.now += g_test_rand_bit () ? 2 * G_TIME_SPAN_SECOND : 0;

  for (guint i = 0; i < n; i++)
    {
      QuiSession *session = &g_array_index (self->sessions, QuiSession, i - n_gone);

      if (g_test_rand_int_range (0, 1000) >= per_mille)
        continue;

      if (g_test_rand_int_range (0, 4) > 0)
        {
          if (session->hidden)
            continue;
          if (g_test_rand_bit ())
            change_session (self, session);
          else
            change_a_little (session);
          continue;
        }

      g_array_remove_index (self->sessions, i - n_gone);
      n_gone++;
    }

  for (guint i = 0; i < n && self->sessions->len < n + 10; i++)
    if (g_test_rand_int_range (0, 1000) < per_mille)
      add_random_session (self);

  if (g_test_rand_int_range (0, 10) == 0 && self->databases->len > 1)
    g_array_remove_index (self->databases, g_test_rand_int_range (0, self->databases->len));
  if (g_test_rand_int_range (0, 8) == 0)
    qui_test_world_add_database (self, self->next_oid++, PICK (names));
}

static int
random_blocker (QuiTestWorld *self)
{
  switch (g_test_rand_int_range (0, 12))
    {
    case 0:
      return -1;
    case 1:
      return 70000 + g_test_rand_int_range (0, 3);
    default:
      return random_pid (self);
    }
}

void
qui_test_world_tangle (QuiTestWorld *self,
                       guint         percent)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      QuiSession *session = &g_array_index (self->sessions, QuiSession, i);
      int *list;
      guint n;

      if (g_test_rand_int_range (0, 100) >= (int) percent)
        continue;

      n = g_test_rand_bit () ? 1 : g_test_rand_int_range (0, 17);
      list = g_new0 (int, n + 1);
      g_ptr_array_add (self->blockers, list);
      for (guint b = 0; b < n; b++)
        list[b] = random_blocker (self);
      session->blockers = list;
      session->n_blockers = n + (g_test_rand_int_range (0, 10) == 0 ? 20 : 0);
      if (!session->hidden)
        session->state = g_test_rand_int_range (0, 10) > 0 ? QUI_STATE_WAITING : QUI_STATE_ACTIVE;
      session->wait_start = g_test_rand_bit () ? QUI_TIME_UNKNOWN : self->server.now - g_test_rand_int_range (0, 1000000);
    }
}

static void
toggle_some_line (QuiView     *view,
                  QuiSnapshot *snapshot)
{
  QuiLineKey key = { .kind = g_test_rand_int_range (0, 4) };

  if (key.kind == QUI_LINE_SESSION && qui_snapshot_get_n_sessions (snapshot) > 0)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, g_test_rand_int_range (0, qui_snapshot_get_n_sessions (snapshot)));

      key.id = session->pid;
      key.start = session->backend_start;
    }
  else if (key.kind != QUI_LINE_PROCESSES && qui_snapshot_get_n_databases (snapshot) > 0)
    {
      key.id = qui_snapshot_get_database (snapshot, g_test_rand_int_range (0, qui_snapshot_get_n_databases (snapshot)))->oid;
    }

  qui_view_set_open (view, &key, !qui_view_is_open (view, &key));
}

void
qui_test_stir_view (QuiView     *view,
                    QuiSnapshot *snapshot)
{
  static const char * const filters[] = { "", "", "", "PSQL", "10", "  strasse ", "δοκ", "zzz", "fe80", "\"",
                                          "user:app", "-idle anna", "state:a", "client:10/8", "blocked", "usr:x", "idle", "background" };

  switch (g_test_rand_int_range (0, 10))
    {
    case 8:
      qui_view_set_hide_idle (view, g_test_rand_bit ());
      break;
    case 9:
      qui_view_set_hide_background (view, g_test_rand_bit ());
      break;
    case 0:
      qui_view_set_filter (view, PICK (filters));
      break;
    case 1:
      qui_view_set_states (view, g_test_rand_bit () ? 0 : g_test_rand_int_range (0, 1 << QUI_N_STATES));
      break;
    case 2:
      qui_view_set_sort (view, g_test_rand_int_range (QUI_COLUMN_NONE, QUI_N_COLUMNS), g_test_rand_bit ());
      break;
    case 3:
      qui_view_set_fold_idle (view, g_test_rand_bit ());
      break;
    case 4:
    case 5:
      toggle_some_line (view, snapshot);
      break;
    default:
      break;
    }
}
