/* qui-outline-filter.c: which sessions a view lets through
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outline-private.h"
#include "qui-session-rules.h"

void
qui_outline_filter_init (QuiOutlineFilter  *self,
                         const QuiViewSpec *view,
                         const QuiSnapshot *snapshot)
{
  const QuiFilter *filter = qui_view_spec_get_filter (view);

  self->matcher = qui_filter_matcher_new (filter, snapshot);
  self->states = qui_view_spec_get_states (view);
  self->on = self->states != 0 || !qui_filter_is_empty (filter);
  /* Who asks for them by name wants to see them. */
  self->hide_idle = qui_view_spec_get_hide_idle (view) && !qui_filter_asks_for_state (filter, QUI_STATE_IDLE)
                    && (self->states & 1u << QUI_STATE_IDLE) == 0;
  self->hide_background = qui_view_spec_get_hide_background (view) && !qui_filter_asks_for_background (filter);
}

void
qui_outline_filter_clear (QuiOutlineFilter *self)
{
  g_clear_pointer (&self->matcher, qui_filter_matcher_free);
}

/* What others wait for stays in sight. */
static gboolean
is_hidden (const QuiOutlineFilter *self,
           const QuiSession       *session)
{
  if (session->n_blocked > 0)
    return FALSE;

  return (self->hide_idle && session->state == QUI_STATE_IDLE) || (self->hide_background && qui_session_is_background (session));
}

QuiSifted
qui_outline_filter_sift (QuiOutlineFilter *self,
                         const QuiSession *session)
{
  if (self->states != 0 && (self->states & 1u << session->state) == 0)
    return QUI_SIFTED_OUT;

  if (!qui_filter_matcher_match (self->matcher, session))
    return QUI_SIFTED_OUT;

  return is_hidden (self, session) ? QUI_SIFTED_HIDDEN : QUI_SIFTED_SHOWN;
}
