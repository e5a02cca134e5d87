/* qui-test-outline.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-outline.h"

QuiOutline *
qui_test_outline_build (QuiTestWorld *world,
                        QuiView      *view)
{
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
  g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);

  return qui_outline_build (snapshot, spec);
}

const QuiLine *
qui_test_outline_find (QuiOutline  *outline,
                       QuiLineKind  kind,
                       guint32      id,
                       guint       *position)
{
  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (line->key.kind == kind && line->key.id == id)
        {
          if (position != NULL)
            *position = i;
          return line;
        }
    }

  return NULL;
}

char *
qui_test_outline_sketch (QuiOutline *outline)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint depth = 1; depth < line->depth; depth++)
        g_string_append_c (text, '>');

      if (line->key.kind == QUI_LINE_DATABASE)
        g_string_append (text, line->database->name);
      else if (line->key.kind == QUI_LINE_IDLE_GROUP)
        g_string_append_printf (text, "[%u idle]", line->n_sessions);
      else if (line->key.kind == QUI_LINE_PROCESSES)
        g_string_append_printf (text, "processes");
      else
        g_string_append_printf (text, "%d", line->session->pid);
    }

  return g_string_free (text, FALSE);
}

QuiTestWorld *
qui_test_outline_small_world (void)
{
  QuiTestWorld *world = qui_test_world_new ();
  QuiSession *session;

  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_database (world, 2, "games");
  qui_test_world_add_database (world, 3, "empty");
  qui_test_world_add_session (world, 20, 1, QUI_STATE_ACTIVE);
  qui_test_world_add_session (world, 19, 1, QUI_STATE_IDLE_IN_TRANSACTION);
  session = qui_test_world_add_session (world, 18, 1, QUI_STATE_ACTIVE);
  session->backend_type = "parallel worker";
  session->leader_pid = 20;
  qui_test_world_add_session (world, 17, 2, QUI_STATE_IDLE);
  session = qui_test_world_add_session (world, 16, 0, QUI_STATE_NONE);
  session->backend_type = "checkpointer";
  session->xact_start = QUI_TIME_UNKNOWN;

  return world;
}
