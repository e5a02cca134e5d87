/* filter.c: any text as a filter, its problem, its matches and its completion
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz.h"
#include "qui-filter-complete.h"
#include "qui-filter.h"
#include "qui-test-world.h"

static QuiSnapshot *
look (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();

  g_random_set_seed (1);
  qui_test_world_add_database (world, 1, "shop");
  for (int pid = 1; pid < 12; pid++)
    {
      QuiSession *session = qui_test_world_add_session (world, pid, pid % 3, pid % QUI_N_STATES);

      session->database = pid % 3 != 0 ? "shop" : NULL;
      session->user = pid % 4 != 0 ? "shop_app" : NULL;
      session->application = pid % 2 != 0 ? "say \"Straße\", twice" : "";
      session->client_address = pid % 5 == 0 ? NULL : pid % 5 == 1 ? "2001:db8::9" : pid % 5 == 2 ? "not an address" : "10.0.4.17";
      session->client_port = pid % 5 == 0 ? -1 : 5432;
      session->wait_event = pid % 2 != 0 ? "relation" : NULL;
      session->xact_start = pid % 2 != 0 ? QUI_TIME_UNKNOWN : QUI_TEST_NOW + 5 - pid * G_TIME_SPAN_MINUTE;
      session->own = pid == 7;
    }

  return qui_test_world_look (world);
}

static guint
count (QuiFilter   *filter,
       QuiSnapshot *snapshot)
{
  g_autoptr (QuiFilterMatcher) matcher = qui_filter_matcher_new (filter, snapshot);
  guint n = 0;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);
      gboolean matches = qui_filter_matcher_match (matcher, session);

      /* Asked again, it says the same. */
      if (qui_filter_matcher_match (matcher, session) != matches)
        g_error ("session %d", session->pid);
      n += matches;
    }

  return n;
}

static void
check_problem (const char             *text,
               const QuiFilterProblem *problem)
{
  if (problem->start > problem->end || problem->end > strlen (text) || problem->message[0] == '\0')
    g_error ("%zu-%zu of %zu: %s", problem->start, problem->end, strlen (text), problem->message);
  if (g_utf8_validate (text, -1, NULL) && !g_utf8_validate (problem->message, -1, NULL))
    g_error ("the message is no text");
}

static void
complete (const char  *text,
          QuiSnapshot *snapshot)
{
  const char *middle = g_utf8_offset_to_pointer (text, g_utf8_strlen (text, -1) / 2);
  gsize carets[] = { strlen (text), middle - text, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (carets); i++)
    {
      gsize start, end, caret;
      g_autoptr (GPtrArray) found = qui_filter_complete (text, carets[i], snapshot, &start, &end);

      for (guint j = 0; j < found->len; j++)
        {
          g_autofree char *whole = qui_filter_complete_apply (text, start, end, g_ptr_array_index (found, j), &caret);

          if (!g_utf8_validate (whole, -1, NULL) || caret > strlen (whole) || start > end)
            g_error ("“%s” at %zu gives “%s”", text, carets[i], whole);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static QuiSnapshot *snapshot = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *negated = g_strconcat ("-zzz ", text, NULL);
  g_autoptr (QuiFilterProblem) problem = NULL;
  g_autoptr (QuiFilter) filter = qui_filter_parse (text, &problem);
  g_autoptr (QuiFilter) narrower = NULL;

  if (snapshot == NULL)
    snapshot = look ();

  if (problem != NULL)
    check_problem (text, problem);

  /* One more term never finds more. */
  narrower = qui_filter_parse (negated, NULL);
  if (problem == NULL && count (narrower, snapshot) > count (filter, snapshot))
    g_error ("“%s” finds more than “%s”", negated, text);

  if (g_utf8_validate (text, -1, NULL) && strlen (text) < 300)
    complete (text, snapshot);

  return 0;
}
