/* qui-lead.c: the lead blocker of what is selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-lead.h"

guint
qui_lead_find_node (QuiOutline *outline,
                    GArray     *keys)
{
  const QuiBlocking *blocking = outline != NULL ? qui_outline_get_blocking (outline) : NULL;
  guint lead = QUI_BLOCKING_NONE;

  for (guint i = 0; blocking != NULL && i < keys->len; i++)
    {
      guint node = qui_blocking_find (blocking, &g_array_index (keys, QuiLineKey, i));

      if (node == QUI_BLOCKING_NONE)
        continue;
      node = qui_blocking_get_node (blocking, node)->lead;
      if (lead != QUI_BLOCKING_NONE && lead != node)
        return QUI_BLOCKING_NONE;
      lead = node;
    }
  return lead;
}

gboolean
qui_lead_find (QuiOutline *outline,
               GArray     *keys,
               QuiLineKey *lead)
{
  guint node = qui_lead_find_node (outline, keys);

  if (node == QUI_BLOCKING_NONE)
    return FALSE;

  *lead = qui_blocking_get_key (qui_outline_get_blocking (outline), node);
  for (guint i = 0; i < keys->len; i++)
    if (qui_line_key_equal (lead, &g_array_index (keys, QuiLineKey, i)))
      return FALSE;
  return lead->kind == QUI_LINE_SESSION;
}
