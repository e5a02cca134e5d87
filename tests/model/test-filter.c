/* test-filter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-filter-language.h"
#include "qui-filter-private.h"
#include "qui-test-world.h"

#define SHOP 1
#define GAMES 2

/* 1 psql idle in transaction, blocks 2; 2 waits; 3 idle, IPv6; 4 idle over a socket; 5 autovacuum; 6 checkpointer; 7 ours; 8 hidden. */
static QuiSnapshot *
look (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  static const int blockers[] = { 1, 0 };
  QuiSession *session;

  qui_test_world_add_database (world, SHOP, "shop");
  qui_test_world_add_database (world, GAMES, "games_test");

  session = qui_test_world_add_session (world, 1, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  session->database = "shop";
  session->query = "UPDATE orders SET state = 'Straße'";
  session->state_change = QUI_TEST_NOW - 90 * G_TIME_SPAN_SECOND;

  session = qui_test_world_add_session (world, 2, SHOP, QUI_STATE_WAITING);
  session->database = "shop";
  session->user = "shop_app";
  session->application = "checkout-api";
  session->client_address = "10.0.4.17";
  session->wait_event_type = "Lock";
  session->wait_event = "transactionid";
  session->blockers = blockers;
  session->n_blockers = 1;
  session->xact_start = QUI_TEST_NOW - 30 * G_TIME_SPAN_SECOND;
  session->query = "SELECT id::text, '10:32' FROM orders WHERE a, b";

  session = qui_test_world_add_session (world, 3, GAMES, QUI_STATE_IDLE);
  session->database = "games_test";
  session->user = "shop";
  session->application = "";
  session->client_address = "2001:db8::9";
  session->client_hostname = "Build-7.example.org";
  session->query = "SELECT 'see http://example.org/x' -- idle \"quoted\"";

  session = qui_test_world_add_session (world, 4, GAMES, QUI_STATE_IDLE);
  session->database = "games_test";
  session->user = "Éva";
  session->client_address = NULL;
  session->client_port = -1;
  session->state_change = QUI_TEST_NOW - 2 * G_TIME_SPAN_HOUR;

  session = qui_test_world_add_session (world, 5, SHOP, QUI_STATE_ACTIVE);
  session->database = "shop";
  session->user = NULL;
  session->backend_type = "autovacuum worker";
  session->kind = QUI_BACKEND_AUTOVACUUM_WORKER;
  session->client_address = NULL;
  session->client_port = 0;
  session->query_start = QUI_TEST_NOW - 6 * G_TIME_SPAN_MINUTE;

  session = qui_test_world_add_session (world, 6, 0, QUI_STATE_NONE);
  session->user = NULL;
  session->application = "";
  session->client_address = NULL;
  session->client_port = 0;
  session->backend_type = "checkpointer";
  session->kind = QUI_BACKEND_OTHER;
  session->xact_start = QUI_TIME_UNKNOWN;
  session->query = "";

  session = qui_test_world_add_session (world, 7, SHOP, QUI_STATE_ACTIVE);
  session->database = "shop";
  session->own = TRUE;
  session->client_address = "::ffff:10.0.4.200";

  session = qui_test_world_add_session (world, 81, SHOP, QUI_STATE_HIDDEN);
  session->database = "shop";
  session->hidden = TRUE;
  session->backend_type = NULL;
  session->kind = QUI_BACKEND_HIDDEN;
  session->backend_start = session->xact_start = session->state_change = session->query_start = QUI_TIME_UNKNOWN;
  session->client_address = NULL;
  session->client_port = 0;
  session->query = "";

  return qui_test_world_look (world);
}

/* The pids that pass, in their order: "1 2"; or "! " and what is wrong. */
static char *
filter (QuiSnapshot *snapshot,
        const char  *text)
{
  g_autoptr (QuiFilterProblem) problem = NULL;
  g_autoptr (QuiFilter) parsed = qui_filter_parse (text, &problem);
  g_autoptr (QuiFilterMatcher) matcher = NULL;
  g_autoptr (GString) pids = g_string_new (NULL);

  g_assert_nonnull (parsed);
  if (problem != NULL)
    {
      g_autofree char *wrong = g_strndup (text + problem->start, problem->end - problem->start);

      return g_strdup_printf ("! %s: %s", wrong, problem->message);
    }

  matcher = qui_filter_matcher_new (parsed, snapshot);

  for (int pid = 1; pid < 100; pid++)
    {
      const QuiSession *session = qui_snapshot_find_session (snapshot, pid);

      if (session != NULL && qui_filter_matcher_match (matcher, session))
        g_string_append_printf (pids, "%s%d", pids->len > 0 ? " " : "", pid);
    }

  return g_strdup (pids->str);
}

typedef struct
{
  const char *text;
  const char *expected;
} Case;

static void
check (const Case *cases,
       guint       n)
{
  g_autoptr (QuiSnapshot) snapshot = look ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *found = filter (snapshot, cases[i].text);

      if (!g_str_equal (found, cases[i].expected))
        g_error ("“%s” gives “%s”, not “%s”", cases[i].text, found, cases[i].expected);
    }
}

#define EVERYTHING "1 2 3 4 5 6 7 81"

static void
test_words (void)
{
  static const Case cases[] = {
    { "", EVERYTHING },
    { "  \xc2\xa0 ", EVERYTHING },
    { "ORDERS", "1 2" },
    { "orders shop_app", "2" },
    { "shop", "1 2 3 5 7 81" },
    { "transactionid", "2" },
    { "straSSE", "1" },
    { "éVA", "4" },
    { "10.0.4", "1 2 7" },
    { "build-7", "3" },
    { "8", "3 81" },
    { "\"from orders\"", "2" },
    { "\"from  orders\"", "" },
    { "\"say \"\"quoted\"\"", "" },
    { "\"\"\"quoted\"\"\"", "3" },
    { "\"from ord", "2" },
    { "-shop", "4 6" },
    { "-shop -checkpointer", "4 6" },
    { "-\"from orders\" orders", "1" },
    { "\"idle\"", "3" },
    { "\"-\"", "2 3" },
    { "\"", EVERYTHING },
    { "\"\"", EVERYTHING },
    { "-", EVERYTHING },
    { "local", "" },
    { "or", "1 2 3" },
    { "orders or", "1 2" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

/* A text that is no key although it has a colon. */
static void
test_no_keys (void)
{
  static const Case cases[] = {
    { "10:32", "2" },
    { "id::text", "2" },
    { "http://example.org/x", "3" },
    { "2001:db8::9", "3" },
    { "::", "2 3 7" },
    { ":", "2 3 7" },
    { "--", "3" },
    { "--\"x", "" },
    { "größe:5", "" },
    { "\"state = 'Straße'\"", "1" },
    { "=", "1" },
    { "a,", "2" },
    { "user", "" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_keys (void)
{
  static const Case cases[] = {
    { "user:shop", "2 3" },
    { "user=shop", "3" },
    { "user==SHOP", "3" },
    { "user!=shop", "1 2 4 5 6 7 81" },
    { "user<>shop", "1 2 4 5 6 7 81" },
    { "-user:shop", "1 4 5 6 7 81" },
    { "-user!=shop", "3" },
    { "ROLE:Shop", "2 3" },
    { "user:shop_,éva", "2 4" },
    { "user=shop,shop_app", "2 3" },
    { "user:\"shop_app\"", "2" },
    { "user:\"\"", "5 6" },
    { "user:shop_,\"\"", "2 5 6" },
    { "-user:\"\" -user:anna", "2 3 4" },
    { "app:psql", "1 4 5 7 81" },
    { "application_name:api", "2" },
    { "app=\"\"", "3 6" },
    { "db:shop", "1 2 5 7 81" },
    { "db=games", "" },
    { "datname:games", "3 4" },
    { "db:\"\"", "6" },
    { "wait:lock", "2" },
    { "wait:transactionid", "2" },
    { "wait:\"\"", "1 3 4 5 6 7 81" },
    { "query:\"from orders\"", "2" },
    { "query:\"a, b\"", "2" },
    { "query:::text", "2" },
    { "pid:8", "81" },
    { "pid=8", "" },
    { "pid=81,3", "3 81" },
    { "type:autovacuum", "5" },
    { "type:\"client backend\"", "1 2 3 4 7" },
    { "type:\"\"", "81" },
    { "db:shop user:shop_app orders", "2" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_clients (void)
{
  static const Case cases[] = {
    { "client:10.0.4", "1 2 7" },
    { "client:10.0.4.1", "2" },
    { "client=10.0.4.1", "" },
    { "client=10.0.4.17", "2" },
    { "client=10.0.4.200", "7" },
    { "client=2001:0db8:0:0::9", "3" },
    { "client:10.0.0.0/8", "1 2 7" },
    { "client:10/8", "1 2 7" },
    { "client:10.0.4/24", "1 2 7" },
    { "client:10.0.4.16/28", "2" },
    { "client:10.0.4.31/28", "2" },
    { "client:0.0.0.0/0", "1 2 7" },
    { "client:2001:db8::/32", "3" },
    { "client:::/0", "3" },
    { "client:::ffff:10.0.4.0/120", "1 2 7" },
    { "client:2001:db8::8/127", "3" },
    { "client:2001:db8::8/128", "" },
    { "ip:10.0.4.17/32,2001:db8::/16", "2 3" },
    { "-client:10.0.0.0/8", "3 4 5 6 81" },
    { "client:local", "4" },
    { "client:BUILD", "3" },
    { "client:\"\"", "5 6 81" },
    { "client:10.0.0.0/", EVERYTHING },
    { "client:10.0.0.0/33", "! 10.0.0.0/33: “10.0.0.0/33” is no network: write it like 10.0.0.0/8 or 2001:db8::/32" },
    { "client:10.0.0.0/ orders", "! 10.0.0.0/: “10.0.0.0/” is no network: write it like 10.0.0.0/8 or 2001:db8::/32" },
    { "client:1.2.3.4.5/8", "! 1.2.3.4.5/8: “1.2.3.4.5/8” is no network: write it like 10.0.0.0/8 or 2001:db8::/32" },
    { "client:300/8", "! 300/8: “300/8” is no network: write it like 10.0.0.0/8 or 2001:db8::/32" },
    { "client:x/y", "! x/y: “x/y” is no network: write it like 10.0.0.0/8 or 2001:db8::/32" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_states (void)
{
  static const Case cases[] = {
    { "idle", "3 4" },
    { "active", "5 7" },
    { "Waiting", "2" },
    { "hidden", "81" },
    { "-idle -active", "1 2 6 81" },
    { "state:idle", "3 4" },
    { "state=idle", "3 4" },
    { "state!=idle", "1 2 5 6 7 81" },
    { "state:idle,waiting", "2 3 4" },
    { "state:idle-in-transaction", "1" },
    { "state:idle_in_transaction", "1" },
    { "state:idle in transaction", "1" },
    { "state:idle in transaction,waiting db:shop", "1 2" },
    { "state:\"idle in transaction\"", "1" },
    { "idle in transaction", "1" },
    { "idle in transactions", "" },
    { "-idle in transaction shop", "2 3 5 7 81" },
    { "idletx", "1" },
    { "idle in transaction (aborted)", "" },
    { "state:a", "5 7" },
    { "state:w", "2" },
    { "state:idle-", "1" },
    { "state:", EVERYTHING },
    { "state:xyz", "! xyz: There is no state “xyz”. The states are active, waiting, idle-in-transaction, aborted, idle, fastpath, starting, disabled, hidden" },
    { "state:activ,idel", "! idel: There is no state “idel”. Did you mean “idle”?" },
    { "disabled", "" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_flags (void)
{
  static const Case cases[] = {
    { "blocked", "2" },
    { "blocking", "1" },
    { "own", "7" },
    { "me", "7" },
    { "background", "5 6" },
    { "autovacuum", "5" },
    { "walsender", "" },
    { "in-transaction", "1 2 5 7" },
    { "tx", "1 2 5 7" },
    { "blocked user:app", "2" },
    { "-blocked -blocking db:shop", "5 7 81" },
    { "blocked:yes", "! blocked:yes: “blocked” is a word of its own: nothing follows it" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_ages (void)
{
  static const Case cases[] = {
    { "tx>1m", "1 5 7" },
    { "tx>5m", "" },
    { "tx>=5m", "1 5 7" },
    { "tx<31s", "2" },
    { "tx<=30", "2" },
    { "tx<30000ms", "" },
    { "-tx>1m", "2 3 4 6 81" },
    { "tx:>1m", "1 5 7" },
    { "xact>0:31", "1 5 7" },
    { "query>5m", "5" },
    { "query>=2:51", "2 5 7" },
    { "idle>1h", "4" },
    { "idle>1m", "1 4" },
    { "idle>=1min", "1 3 4" },
    { "state>1.5h", "4" },
    { "state<100seconds", "1 3" },
    { "age<3s", "1 2" },
    { "age>0 -idle", "1 2 5 6 7" },
    { "tx>4m59s500ms", "1 5 7" },
    { "tx>", EVERYTHING },
    { "tx:", EVERYTHING },
    { "tx>=", EVERYTHING },
    { "-tx>", EVERYTHING },
    { "tx>999999999d", "" },
    { "tx> 5m", "! tx>: A value must follow without a blank: tx>…" },
    { "tx>5x", "! 5x: “5x” is no length of time: write it like 500ms, 30s, 5m, 2h or 1d" },
    { "tx>-5", "! -5: “-5” is no length of time: write it like 500ms, 30s, 5m, 2h or 1d" },
    { "tx>1:2:3:4", "! 1:2:3:4: “1:2:3:4” is no length of time: write it like 500ms, 30s, 5m, 2h or 1d" },
    { "tx>9999999999", "! 9999999999: “9999999999” is no length of time: write it like 500ms, 30s, 5m, 2h or 1d" },
    { "tx:5m", "! tx:5m: “tx” is an age: write tx>5m or tx<5m" },
    { "tx: idle", "! tx:: “tx” is an age: write tx>5m or tx<5m" },
    { "user>5m", "! user>5m: “user” has no age: write user:… instead. The ages are tx, query, idle, state, age" },
  };

  check (cases, G_N_ELEMENTS (cases));
}

static void
test_problems (void)
{
  static const Case cases[] = {
    { "user:", EVERYTHING },
    { "user=", EVERYTHING },
    { "orders user:", "1 2" },
    { "user:shop_,", "2" },
    { "user:\"", EVERYTHING },
    { "user:\"sho", "2 3" },
    { "user: shop", "! user:: A value must follow without a blank: user:…" },
    { "user:a, b", "! user:a,: A value must follow without a blank: user:a,…" },
    { "usr:shop", "! usr: There is no “usr”. Did you mean “user”? To find the text, put it in quotes" },
    { "orders datbase:shop", "! datbase: There is no “datbase”. Did you mean “database”? To find the text, put it in quotes" },
    { "-apps:x", "! apps: There is no “apps”. Did you mean “app”? To find the text, put it in quotes" },
    { "xat>5m", "! xat: There is no “xat”. Did you mean “xact”? To find the text, put it in quotes" },
    { "colour:red", "! colour:red: There is no “colour” to look in. To find the text, put it in quotes" },
    { "\"colour:red\"", "" },
    { "id=5", "! id: There is no “id”. Did you mean “pid”? To find the text, put it in quotes" },
    { "pid:psql", "! psql: “psql” is no process ID: these are numbers" },
    { "user:app or user:web", "! or: Terms are joined by a blank, and all must match. For one or the other write user:app,web" },
    { "idle OR user:web", "! OR: Terms are joined by a blank, and all must match. For one or the other write user:app,web" },
    { "\xff", "! \xff: This is no text" },
  };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (QuiSnapshot) snapshot = look ();
  g_autofree char *found = NULL;

  check (cases, G_N_ELEMENTS (cases));

  for (guint i = 0; i < 33; i++)
    g_string_append (many, "x ");
  found = filter (snapshot, many->str);
  g_assert_cmpstr (found, ==, "! x : These are too many words: 32 at most");

  g_string_set_size (many, 0);
  while (many->len <= 2000)
    g_string_append (many, "xxxxxxxxxx");
  g_free (found);
  found = filter (snapshot, many->str);
  g_assert_true (g_str_has_suffix (found, ": This text is too long for a filter"));
}

/* What is wrong is left out, so that what is found is no less than what the rest finds. */
static void
test_rest (void)
{
  static const struct { const char *text; const char *rest; } cases[] = {
    { "usr:x", "" }, { "orders usr:x", "orders" }, { "usr:x orders tx>5x idle", "orders idle" }, { "tx> user:shop", "user:shop" },
    { "user:app or state:idle", "user:app state:idle" }, { "\xff orders", "" },
  };
  g_autoptr (QuiSnapshot) snapshot = look ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiFilterProblem) problem = NULL;
      g_autoptr (QuiFilter) filtered = qui_filter_parse (cases[i].text, &problem);
      g_autoptr (QuiFilter) rest = qui_filter_parse (cases[i].rest, NULL);
      g_autoptr (QuiFilterMatcher) one = qui_filter_matcher_new (filtered, snapshot);
      g_autoptr (QuiFilterMatcher) other = qui_filter_matcher_new (rest, snapshot);

      g_test_message ("%s", cases[i].rest);
      g_assert_nonnull (problem);
      g_assert_cmpint (qui_filter_is_empty (filtered), ==, qui_filter_is_empty (rest));
      for (guint j = 0; j < qui_snapshot_get_n_sessions (snapshot); j++)
        g_assert_cmpint (qui_filter_matcher_match (one, qui_snapshot_get_session (snapshot, j)), ==,
                         qui_filter_matcher_match (other, qui_snapshot_get_session (snapshot, j)));
    }
}

/* What is hidden as a kind comes back for who asks for that kind. */
static void
test_asks (void)
{
  static const struct { const char *text; gboolean idle; gboolean background; } cases[] = {
    { "", FALSE, FALSE }, { "orders", FALSE, FALSE }, { "idle", TRUE, FALSE }, { "-idle", FALSE, FALSE }, { "state:idle,active", TRUE, FALSE },
    { "idle>5m", TRUE, FALSE }, { "background", FALSE, TRUE }, { "type:walsender", FALSE, TRUE }, { "autovacuum", FALSE, TRUE },
    { "pid=20455", TRUE, TRUE }, { "pid:20455", FALSE, FALSE }, { "blocked", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiFilter) parsed = qui_filter_parse (cases[i].text, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (qui_filter_asks_for_state (parsed, QUI_STATE_IDLE), ==, cases[i].idle);
      g_assert_cmpint (qui_filter_asks_for_background (parsed), ==, cases[i].background);
    }
}

/* What the help shows is understood, and each name is the name of one thing where it may stand. */
static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < qui_filter_n_words (); i++)
    {
      const QuiFilterWord *word = qui_filter_get_word (i);
      g_autoptr (QuiFilterProblem) problem = NULL;
      g_autoptr (QuiFilter) parsed = qui_filter_parse (word->example, &problem);
      g_auto (GStrv) own = g_strsplit (word->names != NULL ? word->names : "", "|", -1);

      if (problem != NULL)
        g_error ("%s: %s", word->example, problem->message);
      g_assert_false (qui_filter_is_empty (parsed));
      g_assert_cmpuint (strlen (word->meaning), >, 0);

      for (guint j = 0; own[j] != NULL; j++)
        {
          gboolean bare = word->kind == QUI_FILTER_STATE || word->kind == QUI_FILTER_FLAG;
          gboolean age = word->kind == QUI_FILTER_AGE;

          g_assert_true (qui_filter_find_word (word->kind, own[j], strlen (own[j])) == word);
          g_assert_true (g_hash_table_add (names, g_strconcat (bare ? "" : age ? ">" : ":", own[j], NULL)));
        }
    }
}

/* Each beginning of a good filter is no mistake: it is on the way to it. */
static void
test_typing (void)
{
  static const char * const texts[] = {
    "user:app state:idle tx>5m db:shop client:10.0.0.0/8 blocked", "-state:idle in transaction", "idle>1h30m", "app:\"two words\",other -own",
    "client:2001:db8::/32", "query>2:51", "pid=20455,20461",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize length = 0; length <= strlen (texts[i]); length++)
      {
        g_autofree char *beginning = g_strndup (texts[i], length);
        g_autoptr (QuiFilterProblem) problem = NULL;
        g_autoptr (QuiFilter) parsed = qui_filter_parse (beginning, &problem);

        if (problem != NULL)
          g_error ("%s: %s", beginning, problem->message);
      }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/words", test_words);
  g_test_add_func ("/filter/no-keys", test_no_keys);
  g_test_add_func ("/filter/keys", test_keys);
  g_test_add_func ("/filter/clients", test_clients);
  g_test_add_func ("/filter/states", test_states);
  g_test_add_func ("/filter/flags", test_flags);
  g_test_add_func ("/filter/ages", test_ages);
  g_test_add_func ("/filter/problems", test_problems);
  g_test_add_func ("/filter/rest", test_rest);
  g_test_add_func ("/filter/asks", test_asks);
  g_test_add_func ("/filter/table", test_table);
  g_test_add_func ("/filter/typing", test_typing);

  return g_test_run ();
}
