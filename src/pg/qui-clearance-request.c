/* qui-clearance-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance-request.h"

static const char * const nicks[QUI_N_CLEARANCE_MODES] = {
  [QUI_CLEARANCE_RENAME] = "rename",
  [QUI_CLEARANCE_DROP] = "drop",
  [QUI_CLEARANCE_COPY] = "copy",
  [QUI_CLEARANCE_MOVE] = "move",
  [QUI_CLEARANCE_SWAP] = "swap",
  [QUI_CLEARANCE_CLEAR] = "clear",
  [QUI_CLEARANCE_CLOSE] = "close",
  [QUI_CLEARANCE_REOPEN] = "reopen",
};

QuiClearanceRequest *
qui_clearance_request_copy (const QuiClearanceRequest *request)
{
  QuiClearanceRequest *copy = g_new (QuiClearanceRequest, 1);

  *copy = *request;
  copy->new_name = g_strdup (request->new_name);
  copy->tablespace = g_strdup (request->tablespace);
  return copy;
}

void
qui_clearance_request_free (QuiClearanceRequest *request)
{
  g_free (request->new_name);
  g_free (request->tablespace);
  g_free (request);
}

gboolean
qui_clearance_request_equal (const QuiClearanceRequest *a, const QuiClearanceRequest *b)
{
  return a->mode == b->mode && a->database_oid == b->database_oid && a->other_oid == b->other_oid
         && g_strcmp0 (a->new_name, b->new_name) == 0 && g_strcmp0 (a->tablespace, b->tablespace) == 0
         && a->reopen == b->reopen && a->keep_sessions == b->keep_sessions && a->max_seconds == b->max_seconds
         && a->hold == b->hold && a->hold_seconds == b->hold_seconds;
}

QuiHoldKind
qui_clearance_request_get_hold (const QuiClearanceRequest *request)
{
  return request->mode == QUI_CLEARANCE_CLOSE || request->mode == QUI_CLEARANCE_REOPEN ? QUI_HOLD_NONE : request->hold;
}

guint
qui_clearance_request_get_seconds (const QuiClearanceRequest *request)
{
  if (request->max_seconds > 0)
    return request->max_seconds;
  switch (request->mode)
    {
    case QUI_CLEARANCE_COPY:
    case QUI_CLEARANCE_MOVE:
      return QUI_CLEARANCE_COPY_SECONDS;
    case QUI_CLEARANCE_DROP:
      return QUI_CLEARANCE_DROP_SECONDS;
    case QUI_CLEARANCE_RENAME:
    case QUI_CLEARANCE_SWAP:
    case QUI_CLEARANCE_CLEAR:
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_REOPEN:
    default:
      return QUI_CLEARANCE_SECONDS;
    }
}

gboolean
qui_clearance_mode_has_name (QuiClearanceMode mode)
{
  return mode == QUI_CLEARANCE_RENAME || mode == QUI_CLEARANCE_COPY || mode == QUI_CLEARANCE_SWAP;
}

const char *
qui_clearance_mode_nick (QuiClearanceMode mode)
{
  g_return_val_if_fail (mode < QUI_N_CLEARANCE_MODES, NULL);

  return nicks[mode];
}

gboolean
qui_clearance_mode_from_nick (const char *nick, QuiClearanceMode *mode)
{
  for (guint i = 0; i < QUI_N_CLEARANCE_MODES; i++)
    if (g_strcmp0 (nick, nicks[i]) == 0)
      {
        *mode = i;
        return TRUE;
      }
  return FALSE;
}

const char *
qui_hold_kind_nick (QuiHoldKind kind)
{
  return kind == QUI_HOLD_DISABLE ? "disable" : "pause";
}

gboolean
qui_hold_kind_from_nick (const char *nick, QuiHoldKind *kind)
{
  *kind = g_strcmp0 (nick, "disable") == 0 ? QUI_HOLD_DISABLE : QUI_HOLD_PAUSE;
  return *kind == QUI_HOLD_DISABLE || g_strcmp0 (nick, "pause") == 0;
}
