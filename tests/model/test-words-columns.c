/* test-words-columns.c: the cells of columns that are not shown from the start
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>

#include "qui-test-outline.h"
#include "qui-words.h"

static QuiSession
session_new (QuiState state)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();

  return *qui_test_world_add_session (world, 20455, 1, state);
}

/* The outline with @session alone, and its line. */
static QuiOutline *
outline_new (const QuiSession  *session,
             const QuiLine    **line)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  QuiOutline *outline;

  qui_test_world_add_database (world, 1, "shop");
  g_array_append_val (world->sessions, *session);
  qui_view_set_fold_idle (view, FALSE);
  outline = qui_test_outline_build (world, view);
  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    if ((*line = qui_outline_get_line (outline, i))->session != NULL)
      return outline;
  g_assert_not_reached ();
}

static void
assert_cells (const QuiSession *session,
              const char       *expected)
{
  const QuiLine *line;
  g_autoptr (QuiOutline) outline = outline_new (session, &line);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *cells = NULL;

  for (int column = QUI_COLUMN_QUERY + 1; column < QUI_N_COLUMNS; column++)
    g_ptr_array_add (texts, qui_words_cell (outline, line, column));
  g_ptr_array_add (texts, NULL);
  cells = g_strjoinv ("|", (char **) texts->pdata);
  g_assert_cmpstr (cells, ==, expected);
}

static void
assert_tooltip (const QuiSession *session,
                QuiColumn         column,
                const char       *expected)
{
  const QuiLine *line;
  g_autoptr (QuiOutline) outline = outline_new (session, &line);
  g_autofree char *tooltip = qui_words_cell_tooltip (outline, line, column);

  g_assert_cmpstr (tooltip, ==, expected);
}

static void
test_session_cells (void)
{
  QuiSession session = session_new (QUI_STATE_ACTIVE);

  session.database = "sh\nop";
  session.backend_start = QUI_TEST_NOW - 76 * G_TIME_SPAN_HOUR;
  session.client_port = 51544;
  assert_cells (&session, "sh op|client backend||51544|3 d 4 h|2:51|||||");

  session.client_hostname = "web-1";
  session.wait_event_type = "Lock";
  session.wait_event = "transactionid";
  session.leader_pid = 4711;
  session.backend_xid = 8412907;
  session.backend_xmin = G_MAXUINT32;
  session.query_id = -5;
  assert_cells (&session, "sh op|client backend|web-1|51544|3 d 4 h|2:51|Lock: transactionid|4711|8412907|4294967295|-5");

  /* Nothing runs; nothing came over a network. */
  session = session_new (QUI_STATE_IDLE);
  session.database = NULL;
  session.backend_start = QUI_TIME_UNKNOWN;
  session.client_port = -1;
  session.wait_event_type = "Extension";
  assert_cells (&session, "|client backend|||||Extension||||");

  /* What everybody may see is not hidden. */
  session = session_new (QUI_STATE_HIDDEN);
  session.hidden = TRUE;
  session.database = "shop";
  session.backend_xid = 7;
  assert_cells (&session, "shop|Hidden|Hidden|Hidden|Hidden|Hidden|Hidden|Hidden|7||Hidden");
}

static void
test_tooltips (void)
{
  QuiSession session = session_new (QUI_STATE_IDLE);

  assert_tooltip (&session, QUI_COLUMN_BACKEND_TYPE, "client backend");
  assert_tooltip (&session, QUI_COLUMN_CLIENT_HOST, NULL);
  assert_tooltip (&session, QUI_COLUMN_QUERY_AGE, NULL);
  assert_tooltip (&session, QUI_COLUMN_WAIT_EVENT, NULL);
  session.backend_start = G_GINT64_CONSTANT (1773315127) * G_USEC_PER_SEC;
  assert_tooltip (&session, QUI_COLUMN_CONNECTED, "Since Thu Mar 12 11:32:07 2026");
  session.backend_start = G_MAXINT64;
  assert_tooltip (&session, QUI_COLUMN_CONNECTED, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words-columns/session-cells", test_session_cells);
  g_test_add_func ("/words-columns/tooltips", test_tooltips);

  return g_test_run ();
}
