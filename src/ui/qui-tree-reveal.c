/* qui-tree-reveal.c: what must be unfolded for a line to appear
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-reveal.h"

#include "qui-folds.h"
#include "qui-session-rules.h"

static gboolean
open_line (QuiView    *view,
           QuiLineKey  key)
{
  if (qui_view_is_open (view, &key))
    return FALSE;
  qui_view_set_open (view, &key, TRUE);
  return TRUE;
}

/* Whoever it stands beneath; FALSE if it has no line of its own in the view. */
static gboolean
open_blockers (QuiView           *view,
               const QuiBlocking *blocking,
               const QuiLineKey  *key,
               gboolean          *opened)
{
  guint node = qui_blocking_find (blocking, key);
  QuiLineKey own;

  if (node == QUI_BLOCKING_NONE)
    return FALSE;
  own = qui_blocking_get_key (blocking, node);
  if (!qui_line_key_equal (&own, key))
    return FALSE;

  while ((node = qui_blocking_get_node (blocking, node)->parent) != QUI_BLOCKING_NONE)
    *opened |= open_line (view, qui_blocking_get_key (blocking, node));
  return TRUE;
}

static gboolean
open_for (QuiView          *view,
          QuiSnapshot      *snapshot,
          const QuiLineKey *key)
{
  const QuiSession *session;
  const QuiSession *leader;
  g_autoptr (QuiFolds) folds = NULL;
  QuiLineKey group;
  gboolean opened = FALSE;

  if (key->kind == QUI_LINE_IDLE_GROUP)
    return open_line (view, (QuiLineKey) { QUI_LINE_DATABASE, key->id, 0 });

  session = key->kind == QUI_LINE_SESSION ? qui_snapshot_find_session (snapshot, (int) key->id) : NULL;
  if (session == NULL)
    return FALSE;

  leader = qui_session_find_leader (snapshot, session);
  if (leader != NULL)
    opened |= open_line (view, (QuiLineKey) { QUI_LINE_SESSION, leader->pid, leader->backend_start });
  else if (!qui_session_counts (snapshot, session))
    return open_line (view, (QuiLineKey) { QUI_LINE_PROCESSES, 0, 0 });

  opened |= open_line (view, (QuiLineKey) { QUI_LINE_DATABASE, session->database_oid, 0 });
  if (qui_session_folds (session) && qui_view_get_fold_idle (view))
    {
      folds = qui_folds_new (snapshot);
      if (qui_folds_find (folds, session, &group))
        opened |= open_line (view, group);
    }
  return opened;
}

static void
unhide (QuiView          *view,
        QuiSnapshot      *snapshot,
        const QuiLineKey *key)
{
  const QuiSession *session = key->kind == QUI_LINE_SESSION ? qui_snapshot_find_session (snapshot, (int) key->id) : NULL;

  if (key->kind == QUI_LINE_IDLE_GROUP || (session != NULL && session->state == QUI_STATE_IDLE))
    qui_view_set_hide_idle (view, FALSE);
  if (key->kind == QUI_LINE_PROCESSES || (session != NULL && qui_session_is_background (session)))
    qui_view_set_hide_background (view, FALSE);
}

void
qui_tree_reveal_unfilter (QuiView          *view,
                          QuiSnapshot      *snapshot,
                          const QuiLineKey *keys,
                          guint             n)
{
  g_return_if_fail (QUI_IS_VIEW (view));
  g_return_if_fail (n == 0 || (snapshot != NULL && keys != NULL));

  qui_view_set_filter (view, NULL);
  qui_view_set_states (view, 0);
  for (guint i = 0; i < n; i++)
    unhide (view, snapshot, &keys[i]);
}

gboolean
qui_tree_reveal_open (QuiView          *view,
                      QuiOutline       *outline,
                      const QuiLineKey *keys,
                      guint             n)
{
  const QuiBlocking *blocking;
  gboolean opened = FALSE;
  gboolean all_there = TRUE;

  g_return_val_if_fail (QUI_IS_VIEW (view), FALSE);
  g_return_val_if_fail (outline != NULL && keys != NULL, FALSE);

  blocking = qui_view_get_grouping (view) == QUI_GROUPING_BLOCKER ? qui_outline_get_blocking (outline) : NULL;
  if (blocking != NULL)
    {
      for (guint i = 0; i < n; i++)
        all_there &= open_blockers (view, blocking, &keys[i], &opened);
      if (all_there)
        return opened;
      qui_view_set_grouping (view, QUI_GROUPING_DATABASE);
      opened = TRUE;
    }

  for (guint i = 0; i < n; i++)
    opened |= open_for (view, qui_outline_get_snapshot (outline), &keys[i]);
  return opened;
}

void
qui_tree_reveal_all (QuiView          *view,
                     QuiOutline       *outline,
                     const QuiLineKey *keys,
                     guint             n)
{
  g_return_if_fail (QUI_IS_VIEW (view));

  qui_tree_reveal_unfilter (view, qui_outline_get_snapshot (outline), keys, n);
  qui_view_set_grouping (view, QUI_GROUPING_DATABASE);
  qui_tree_reveal_open (view, outline, keys, n);
}
