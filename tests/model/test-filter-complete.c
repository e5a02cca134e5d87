/* test-filter-complete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-filter-complete.h"
#include "qui-test-world.h"

static QuiSnapshot *
look (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  static const struct { const char *user; const char *application; const char *database; const char *address; QuiState state; } sessions[] = {
    { "anna", "psql", "shop", "10.0.4.9", QUI_STATE_ACTIVE },
    { "anna", "psql", "shop", NULL, QUI_STATE_IDLE },
    { "shop_app", "checkout api", "shop", "10.0.4.17", QUI_STATE_IDLE },
    { "shop_app", "checkout api", "games", "10.0.4.17", QUI_STATE_IDLE },
    { "shop", "say \"hi\"", "games", "fe80::1", QUI_STATE_IDLE_IN_TRANSACTION },
    { NULL, "psql\nx", "games", "fe80::1", QUI_STATE_IDLE },
    { "Éva", "psql\xe2\x80\xae", "games", "fe80::1", QUI_STATE_IDLE },
  };

  qui_test_world_add_database (world, 1, "shop");
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      QuiSession *session = qui_test_world_add_session (world, 10 + i, 1, sessions[i].state);

      session->user = sessions[i].user;
      session->application = sessions[i].application;
      session->database = sessions[i].database;
      session->client_address = sessions[i].address;
      session->client_port = sessions[i].address != NULL ? 1 : -1;
    }

  return qui_test_world_look (world);
}

/* "[begin-end] text (meaning) | text (meaning)"; @text has the caret as "^". */
static char *
complete (QuiSnapshot *snapshot,
          const char  *text)
{
  gsize caret = strcspn (text, "^");
  g_autofree char *plain = g_strdup_printf ("%.*s%s", (int) caret, text, text + caret + 1);
  g_autoptr (GPtrArray) found = NULL;
  GString *line = g_string_new (NULL);
  gsize start, end;

  found = qui_filter_complete (plain, caret, snapshot, &start, &end);
  g_string_append_printf (line, "[%zu-%zu]", start, end);
  for (guint i = 0; i < found->len; i++)
    {
      const QuiFilterSuggestion *suggestion = g_ptr_array_index (found, i);

      g_string_append_printf (line, "%s %s", i > 0 ? " |" : "", suggestion->text);
      if (strstr (suggestion->meaning, " session") != NULL && g_ascii_isdigit (suggestion->meaning[0]))
        g_string_append_printf (line, " (%d)", atoi (suggestion->meaning));
    }

  return g_string_free (line, FALSE);
}

static void
test_suggestions (void)
{
  g_autoptr (QuiSnapshot) snapshot = look ();
  static const struct { const char *text; const char *expected; } cases[] = {
    { "^", "[0-0] user: | app: | db: | client: | state: | wait: | query: | pid:" },
    { "us^", "[0-2] user:" },
    { "US^", "[0-2] user:" },
    { "-us^", "[1-3] user:" },
    { "x us^er", "[2-6] user:" },
    { "blo^", "[0-3] blocked | blocking" },
    { "idle^", "[0-4] idle> | idle-in-transaction | aborted | idle" },
    { "datn^", "[0-4] db:" },
    { "^us", "[0-2] user: | app: | db: | client: | state: | wait: | query: | pid:" },
    { "sho^", "[0-3] user:shop_app (2) | user:shop (3) | db:shop (3)" },
    { "check^ x", "[0-5] app:\"checkout api\" (2)" },
    { "user:^", "[5-5] anna (2) | shop_app (2) | shop (3) | \"Éva\" (1)" },
    { "user:sho^", "[5-8] shop_app (2) | shop (3)" },
    { "user=sho^", "[5-8] shop_app (2) | shop (1)" },
    { "user:É^", "[5-7] \"Éva\" (1)" },
    { "user:anna,sho^", "[10-13] shop_app (2) | shop (3)" },
    { "user:an^na,shop", "[5-9] anna (2)" },
    { "us^er:anna", "[0-5] user:" },
    { "app:p^", "[4-5] psql (4) | \"checkout api\" (2)" },
    { "app:\"check^", "[4-10] \"checkout api\" (2)" },
    { "app:hi^", "[4-6] \"say \"\"hi\"\"\" (1)" },
    { "client:^", "[7-7] fe80::1 (3) | 10.0.4.17 (2) | 10.0.4.9 (1) | local (1)" },
    { "state:^", "[6-6] active (1) | waiting (0) | idle-in-transaction (1) | aborted (0) | idle (5) | fastpath (0) | starting (0) | disabled (0) | hidden (0)" },
    { "state:idle^", "[6-10] idle-in-transaction (1) | aborted (0) | idle (5)" },
    { "tx>^", "[3-3] 10s (2) | 1m (2) | 5m (0) | 30m (0) | 1h (0) | 1d (0)" },
    { "tx>1^", "[3-4] 10s (2) | 1m (2) | 1h (0) | 1d (0)" },
    { "colour:^", "[7-7]" },
    { "user>^", "[5-5]" },
    { "query:^", "[6-6]" },
    { "\"us^\"", "[3-3]" },
    { "zzz^", "[0-3]" },
    { "a ^ b", "[2-2] user: | app: | db: | client: | state: | wait: | query: | pid:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = complete (snapshot, cases[i].text);

      if (!g_str_equal (found, cases[i].expected))
        g_error ("“%s” gives “%s”, not “%s”", cases[i].text, found, cases[i].expected);
    }
}

static void
test_apply (void)
{
  static const struct { const char *text; gsize start; gsize end; const char *suggestion; const char *expected; } cases[] = {
    { "us", 0, 2, "user:", "user:^" },
    { "x blo", 2, 5, "blocked", "x blocked ^" },
    { "user:sho x", 5, 8, "shop_app", "user:shop_app^ x" },
    { "tx", 0, 2, "tx>", "tx>^" },
    { "-us x", 1, 3, "user:", "-user:^ x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QuiFilterSuggestion suggestion = { (char *) cases[i].suggestion, NULL };
      gsize caret;
      g_autofree char *text = qui_filter_complete_apply (cases[i].text, cases[i].start, cases[i].end, &suggestion, &caret);
      g_autofree char *marked = g_strdup_printf ("%.*s^%s", (int) caret, text, text + caret);

      g_assert_cmpstr (marked, ==, cases[i].expected);
    }
}

/* Without a look there are still the words. */
static void
test_no_snapshot (void)
{
  g_autofree char *key = complete (NULL, "us^");
  g_autofree char *value = complete (NULL, "user:a^");
  g_autofree char *state = complete (NULL, "state:act^");

  g_assert_cmpstr (key, ==, "[0-2] user:");
  g_assert_cmpstr (value, ==, "[5-6]");
  g_assert_cmpstr (state, ==, "[6-9] active");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter-complete/suggestions", test_suggestions);
  g_test_add_func ("/filter-complete/apply", test_apply);
  g_test_add_func ("/filter-complete/no-snapshot", test_no_snapshot);

  return g_test_run ();
}
