/* synthetic.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "synthetic.h"

#define BASE (G_GINT64_CONSTANT (1772451127) * G_USEC_PER_SEC)   /* 2026-03-02 11:32:07 UTC */

struct _Synthetic
{
  GRand  *random;
  GArray *sessions;    /* QuiSession; strings are static or interned by GLib */
  gint64  now;
  int     next_pid;
  guint   n_queued;
};

/* As many blockers of one session as a look lists. */
#define MAX_BLOCKERS 16

static const char *applications[] = { "checkout-api", "worker-emails", "psql", "Metabase", "pg_dump", "flyway" };
static const char *users[] = { "shop_app", "shop_owner", "maria", "bi_reader", "postgres" };
static const char *queries[] = {
  "SELECT id, status, total FROM orders WHERE id = $1",
  "UPDATE orders SET status = $2 WHERE id = $1",
  "INSERT INTO outbox (payload) VALUES ($1)",
  "COPY public.order_items TO STDOUT",
};

static QuiServerInfo
make_server (gint64 now)
{
  return (QuiServerInfo) {
    .version_num = 160004, .version = "16.4", .now = now, .started = BASE - 40 * G_TIME_SPAN_DAY,
    .my_pid = 20390, .me = "anna", .my_role_oid = 10, .login = "anna", .my_database = "postgres",
    .has_signal_backend = TRUE, .has_read_all_stats = TRUE, .max_connections = 100, .reserved_connections = 3,
    .track_activities = TRUE,
  };
}

static QuiSession
make_session (int         pid,
              guint32     database_oid,
              const char *database,
              const char *user,
              const char *application,
              const char *address,
              QuiState    state,
              const char *query)
{
  return (QuiSession) {
    .pid = pid, .backend_start = BASE - 20 * G_TIME_SPAN_MINUTE + pid, .database_oid = database_oid, .role_oid = 16384, .database = database,
    .user = user, .application = application, .client_address = address, .client_port = address != NULL ? 51544 : -1,
    .backend_type = "client backend", .kind = QUI_BACKEND_CLIENT, .state = state, .xact_start = QUI_TIME_UNKNOWN,
    .query_start = BASE, .state_change = BASE, .wait_start = QUI_TIME_UNKNOWN, .query = query, .permission = QUI_PERMISSION_YES,
  };
}

static QuiDatabase
make_database (guint32     oid,
               const char *name,
               const char *owner)
{
  return (QuiDatabase) {
    .oid = oid, .name = name, .owner_oid = 16384, .owner = owner, .allow_connections = TRUE, .connection_limit = -1,
    .tablespace = "pg_default", .can_connect = TRUE,
  };
}

/* ---- Many sessions ---- */

static void
randomize (Synthetic  *self,
           QuiSession *session)
{
  guint dice = g_rand_int_range (self->random, 0, 100);

  session->state = dice < 15 ? QUI_STATE_ACTIVE : dice < 18 ? QUI_STATE_WAITING : dice < 23 ? QUI_STATE_IDLE_IN_TRANSACTION
                   : dice < 24 ? QUI_STATE_ABORTED : QUI_STATE_IDLE;
  session->state_change = self->now - g_rand_int_range (self->random, 0, 600) * G_USEC_PER_SEC;
  session->query_start = session->state_change;
  session->xact_start = session->state == QUI_STATE_IDLE ? QUI_TIME_UNKNOWN : session->state_change;
  session->query = queries[g_rand_int_range (self->random, 0, G_N_ELEMENTS (queries))];
  session->wait_event_type = session->state == QUI_STATE_WAITING ? "Lock" : session->state == QUI_STATE_ACTIVE ? "IO" : "Client";
  session->wait_event = session->state == QUI_STATE_WAITING ? "relation" : session->state == QUI_STATE_ACTIVE ? "DataFileRead" : "ClientRead";
}

static const char *
database_name (guint index)
{
  char name[16];

  g_snprintf (name, sizeof name, "tenant_%02u", index);
  return g_intern_string (name);
}

static void
add_one (Synthetic *self)
{
  guint database = g_rand_int_range (self->random, 0, SYNTHETIC_DATABASES);
  char address[32];
  QuiSession session;

  g_snprintf (address, sizeof address, "10.0.%d.%d", g_rand_int_range (self->random, 0, 8), g_rand_int_range (self->random, 1, 255));
  session = make_session (self->next_pid++, 16400 + database, database_name (database),
                          users[g_rand_int_range (self->random, 0, G_N_ELEMENTS (users))],
                          applications[g_rand_int_range (self->random, 0, G_N_ELEMENTS (applications))],
                          g_intern_string (address), QUI_STATE_IDLE, "");
  session.backend_start = self->now - (gint64) g_rand_int_range (self->random, 600, 6000) * G_USEC_PER_SEC;
  randomize (self, &session);
  g_array_append_val (self->sessions, session);
}

Synthetic *
synthetic_new (guint n_sessions)
{
  Synthetic *self = g_new0 (Synthetic, 1);

  self->random = g_rand_new_with_seed (20390);
  self->sessions = g_array_new (FALSE, FALSE, sizeof (QuiSession));
  self->now = BASE;
  self->next_pid = 20400;
  for (guint i = 0; i < n_sessions; i++)
    add_one (self);
  return self;
}

void
synthetic_free (Synthetic *self)
{
  g_rand_free (self->random);
  g_array_unref (self->sessions);
  g_free (self);
}

void
synthetic_step (Synthetic *self,
                guint      changed,
                guint      added,
                guint      removed)
{
  guint n = self->sessions->len;

  self->now += SYNTHETIC_STEP;
  for (guint i = 0; i < n * changed / 100; i++)
    randomize (self, &g_array_index (self->sessions, QuiSession, g_rand_int_range (self->random, 0, n)));
  for (guint i = 0; i < n * removed / 100; i++)
    g_array_remove_index_fast (self->sessions, g_rand_int_range (self->random, 0, self->sessions->len));
  for (guint i = 0; i < n * added / 100; i++)
    add_one (self);
}

void
synthetic_queue (Synthetic *self,
                 guint      n)
{
  self->n_queued = n;
}

/* Each waits for all before it. */
static void
add_queued (Synthetic          *self,
            QuiSnapshotBuilder *builder,
            guint               index)
{
  QuiSession session = g_array_index (self->sessions, QuiSession, index);
  int blockers[MAX_BLOCKERS + 1] = { 0 };

  for (guint i = 0; i < MIN (index, MAX_BLOCKERS); i++)
    blockers[i] = g_array_index (self->sessions, QuiSession, i).pid;
  session.blockers = blockers;
  session.n_blockers = index;
  session.state = index > 0 ? QUI_STATE_WAITING : QUI_STATE_IDLE_IN_TRANSACTION;
  session.wait_start = index > 0 ? BASE - (gint64) (self->n_queued - index) * G_TIME_SPAN_MILLISECOND : QUI_TIME_UNKNOWN;
  qui_snapshot_builder_add_session (builder, &session);
}

QuiSnapshot *
synthetic_take (Synthetic *self)
{
  QuiServerInfo server = make_server (self->now);
  QuiSnapshotBuilder *builder;

  server.max_connections = 12000;
  builder = qui_snapshot_builder_new (&server);
  for (guint i = 0; i < SYNTHETIC_DATABASES; i++)
    {
      QuiDatabase database = make_database (16400 + i, database_name (i), "shop_owner");

      qui_snapshot_builder_add_database (builder, &database);
    }
  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (i < self->n_queued)
        add_queued (self, builder, i);
      else
        qui_snapshot_builder_add_session (builder, &g_array_index (self->sessions, QuiSession, i));
    }
  return qui_snapshot_builder_end (builder);
}

/* ---- The shop ---- */

typedef struct
{
  int         pid;
  guint32     database_oid;
  const char *user;
  const char *application;
  const char *address;
  QuiState    state;
  int         in_state;       /* seconds at the first look */
  int         in_xact;        /* -1: none */
  int         blockers[2];
  const char *wait;
  const char *query;
} ShopSession;

enum { ANALYTICS = 16401, GAMES, POSTGRES, SHOP };

static const ShopSession shop[] = {
  { 20310, ANALYTICS, "bi_reader", "Metabase", "10.0.9.3", QUI_STATE_ACTIVE, 82, 82, { 0 }, "DataFileRead", "SELECT date_trunc('day', created_at), sum(total) FROM orders GROUP BY 1" },
  { 20390, POSTGRES, "anna", "Quiesce", "10.0.7.40", QUI_STATE_ACTIVE, 0, 0, { 0 }, NULL, "SELECT pid, datname, usename FROM pg_stat_activity" },
  { 20417, SHOP, "maria", "psql", "10.0.7.52", QUI_STATE_IDLE_IN_TRANSACTION, 252, 278, { 0 }, NULL, "UPDATE orders SET status = 'hold' WHERE id = 81" },
  { 20455, SHOP, "shop_owner", "flyway", "10.0.4.9", QUI_STATE_WAITING, 171, 171, { 20417 }, "relation", "ALTER TABLE orders\n  ADD COLUMN fulfilment_region text\n  NOT NULL DEFAULT 'eu-west';" },
  { 20461, SHOP, "shop_app", "checkout-api", "10.0.4.17", QUI_STATE_WAITING, 152, 152, { 20455 }, "relation", "SELECT id, status, total FROM orders WHERE customer = $1" },
  { 20470, SHOP, "shop_app", "checkout-api", "10.0.4.18", QUI_STATE_WAITING, 67, 69, { 20455 }, "relation", "INSERT INTO orders (customer, total) VALUES ($1, $2)" },
  { 20377, SHOP, "postgres", "pg_dump", NULL, QUI_STATE_ACTIVE, 764, 764, { 0 }, "DataFileRead", "COPY public.order_items TO STDOUT" },
  { 20502, SHOP, "shop_app", "worker-emails", "10.0.4.21", QUI_STATE_ABORTED, 48, 75, { 0 }, NULL, "INSERT INTO outbox (payload) VALUES ($1)" },
  { 20380, GAMES, "games", "lobby", "10.0.8.4", QUI_STATE_ACTIVE, 1, 1, { 0 }, "WALSync", "UPDATE match SET state = 2" },
};

static QuiSession
from_shop (const ShopSession *s,
           const char        *database,
           gint64             now)
{
  QuiSession session = make_session (s->pid, s->database_oid, database, s->user, s->application, s->address, s->state, s->query);
  gboolean own = s->pid == 20390;

  session.state_change = own ? now : BASE - s->in_state * G_USEC_PER_SEC;
  session.query_start = session.state_change;
  session.xact_start = own ? now : BASE - s->in_xact * G_USEC_PER_SEC;
  session.backend_xid = s->state == QUI_STATE_IDLE_IN_TRANSACTION ? 8412907 : 0;
  session.backend_xmin = 8412731;
  session.wait_event_type = s->wait == NULL ? "Client" : s->state == QUI_STATE_WAITING ? "Lock" : "IO";
  session.wait_event = s->wait != NULL ? s->wait : "ClientRead";
  if (s->state == QUI_STATE_ACTIVE && s->wait == NULL)
    session.wait_event = session.wait_event_type = NULL;
  session.blockers = s->blockers;
  session.n_blockers = s->blockers[0] != 0 ? 1 : 0;
  session.own = own;
  if (own)
    session.permission = QUI_PERMISSION_SELF;
  if (s->pid == 20377)
    session.permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  return session;
}

static void
add_idle (QuiSnapshotBuilder *builder,
          guint32             oid,
          const char         *database,
          int                 first_pid,
          guint               n)
{
  for (guint i = 0; i < n; i++)
    {
      QuiSession idle = make_session (first_pid + i, oid, database, oid == ANALYTICS ? "bi_reader" : "shop_app",
                                      oid == ANALYTICS ? "Metabase" : applications[i % 3], "10.0.4.30", QUI_STATE_IDLE, "COMMIT");

      idle.state_change = BASE - (40 + 211 * (gint64) i) * G_USEC_PER_SEC;
      qui_snapshot_builder_add_session (builder, &idle);
    }
}

static void
add_processes (QuiSnapshotBuilder *builder)
{
  static const char *types[] = { "checkpointer", "background writer", "walwriter", "autovacuum launcher", "logical replication launcher", "walsender" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      QuiSession process = make_session (611 + i, 0, NULL, i == 5 ? "replicator" : NULL, i == 5 ? "walreceiver" : "", i == 5 ? "10.0.4.2" : NULL,
                                         i == 5 ? QUI_STATE_ACTIVE : QUI_STATE_NONE, "");

      process.backend_type = types[i];
      process.kind = i == 5 ? QUI_BACKEND_WALSENDER : QUI_BACKEND_OTHER;
      process.role_oid = i == 5 ? 16390 : 0;
      process.permission = i == 5 ? QUI_PERMISSION_YES : QUI_PERMISSION_SYSTEM;
      process.client_port = 0;
      qui_snapshot_builder_add_session (builder, &process);
    }
}

QuiSnapshot *
synthetic_shop (guint seconds)
{
  static const char *names[] = { "analytics", "games", "postgres", "shop" };
  static const char *owners[] = { "bi_owner", "games", "postgres", "shop_owner" };
  QuiServerInfo server = make_server (BASE + seconds * G_USEC_PER_SEC);
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
  QuiSession worker;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      QuiDatabase database = make_database (ANALYTICS + i, names[i], owners[i]);

      database.n_prepared_xacts = ANALYTICS + i == SHOP;
      qui_snapshot_builder_add_database (builder, &database);
    }
  for (guint i = 0; i < G_N_ELEMENTS (shop); i++)
    {
      QuiSession session = from_shop (&shop[i], names[shop[i].database_oid - ANALYTICS], server.now);

      qui_snapshot_builder_add_session (builder, &session);
    }

  worker = from_shop (&shop[0], names[0], server.now);
  worker.pid = 20533;
  worker.leader_pid = 20310;
  worker.kind = QUI_BACKEND_PARALLEL_WORKER;
  worker.backend_type = "parallel worker";
  qui_snapshot_builder_add_session (builder, &worker);

  add_idle (builder, ANALYTICS, names[0], 20320, 5);
  add_idle (builder, GAMES, names[1], 20340, 8);
  add_idle (builder, SHOP, names[3], 20560, 9);
  add_processes (builder);
  return qui_snapshot_builder_end (builder);
}

/* ---- Odd ones ---- */

static const char *odd[] = {
  "it's \"quoted\"; DROP", "two\nlines\tand\ta tab", "🦄 unicorn 🏳️‍🌈", "قاعدة البيانات", "<b>bold</b> &amp; <span>", "%s %n {0}",
  "sixty-three-bytes-long-name-that-goes-on-and-on-until-it-is-63b", "café\u200b\u202eevil", "日本語データベース", " ",
};

QuiSnapshot *
synthetic_odd_names (void)
{
  QuiServerInfo server = make_server (BASE);
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      QuiDatabase database = make_database (16400 + i, odd[i], odd[(i + 1) % G_N_ELEMENTS (odd)]);
      QuiSession session = make_session (20400 + i, 16400 + i, odd[i], odd[i], odd[i], "2001:db8::8a2e:370:7334", i % 5, odd[i]);

      database.connection_limit = i == 3 ? -2 : -1;
      database.allow_connections = i != 4;
      session.wait_event_type = "Extension";
      session.wait_event = odd[i];
      qui_snapshot_builder_add_database (builder, &database);
      qui_snapshot_builder_add_session (builder, &session);
    }
  return qui_snapshot_builder_end (builder);
}

QuiSnapshot *
synthetic_unprivileged (void)
{
  QuiServerInfo server = make_server (BASE);
  QuiSnapshotBuilder *builder;
  QuiDatabase database = make_database (SHOP, "shop", "shop_owner");

  server.has_read_all_stats = server.has_signal_backend = FALSE;
  builder = qui_snapshot_builder_new (&server);
  qui_snapshot_builder_add_database (builder, &database);
  for (guint i = 0; i < 4; i++)
    {
      QuiSession session = make_session (20400 + i, SHOP, "shop", users[i], "", NULL, QUI_STATE_HIDDEN, "");

      session.hidden = TRUE;
      session.kind = QUI_BACKEND_HIDDEN;
      session.backend_type = NULL;
      session.client_port = 0;
      session.backend_start = session.query_start = session.state_change = QUI_TIME_UNKNOWN;
      session.permission = QUI_PERMISSION_NEEDS_ROLE;
      qui_snapshot_builder_add_session (builder, &session);
    }
  return qui_snapshot_builder_end (builder);
}

/* ---- In the place of a server ---- */

static void
view_changed_cb (QuiRowList *rows,
                 QuiView    *view)
{
  QuiOutline *outline = qui_row_list_get_outline (rows);

  if (outline != NULL)
    synthetic_show (rows, view, qui_outline_get_snapshot (outline));
}

void
synthetic_follow (QuiRowList *rows,
                  QuiView    *view)
{
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), rows, G_CONNECT_SWAPPED);
}

void
synthetic_show (QuiRowList  *rows,
                QuiView     *view,
                QuiSnapshot *snapshot)
{
  g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);
  g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);

  qui_row_list_set_outline (rows, outline);
}
