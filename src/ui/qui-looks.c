/* qui-looks.c: which icon and which style class stands for what
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-looks.h"

const char *
qui_looks_state_icon (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_FASTPATH:
      return "q-active-symbolic";
    case QUI_STATE_WAITING:
      return "q-waiting-symbolic";
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return "q-intx-symbolic";
    case QUI_STATE_ABORTED:
      return "q-aborted-symbolic";
    case QUI_STATE_IDLE:
      return "q-idle-symbolic";
    case QUI_STATE_STARTING:
      return "content-loading-symbolic";
    case QUI_STATE_HIDDEN:
    case QUI_STATE_DISABLED:
      return "view-conceal-symbolic";
    case QUI_STATE_NONE:
    default:
      return NULL;
    }
}

const char *
qui_looks_state_class (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_FASTPATH:
      return "state-active";
    case QUI_STATE_WAITING:
      return "state-waiting";
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return "state-intx";
    case QUI_STATE_ABORTED:
      return "state-aborted";
    case QUI_STATE_IDLE:
      return "state-idle";
    case QUI_STATE_STARTING:
    case QUI_STATE_DISABLED:
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      return "state-other";
    }
}

const char *
qui_looks_outcome_icon (QuiOutcomeKind kind)
{
  switch (kind)
    {
    case QUI_OUTCOME_GONE:
    case QUI_OUTCOME_CANCELLED:
      return "emblem-ok-symbolic";
    case QUI_OUTCOME_SURVIVED:
      return "dialog-warning-symbolic";
    case QUI_OUTCOME_ALREADY_GONE:
    case QUI_OUTCOME_NOTHING_RUNNING:
    case QUI_OUTCOME_REPLACED:
      return "action-unavailable-symbolic";
    case QUI_OUTCOME_NOT_PERMITTED:
      return "changes-prevent-symbolic";
    case QUI_OUTCOME_CAME_BACK:
      return "q-reconnected-symbolic";
    case QUI_OUTCOME_OWN:
      return "q-stays-symbolic";
    case QUI_OUTCOME_UNKNOWN:
      return "dialog-question-symbolic";
    case QUI_OUTCOME_PENDING:
    case QUI_OUTCOME_WAITING:
    default:
      return NULL;
    }
}

const char *
qui_looks_outcome_class (QuiOutcomeKind kind)
{
  switch (kind)
    {
    case QUI_OUTCOME_GONE:
    case QUI_OUTCOME_CANCELLED:
      return "outcome-good";
    case QUI_OUTCOME_SURVIVED:
    case QUI_OUTCOME_UNKNOWN:
      return "outcome-bad";
    case QUI_OUTCOME_CAME_BACK:
      return "outcome-notable";
    case QUI_OUTCOME_PENDING:
    case QUI_OUTCOME_WAITING:
    case QUI_OUTCOME_ALREADY_GONE:
    case QUI_OUTCOME_NOTHING_RUNNING:
    case QUI_OUTCOME_REPLACED:
    case QUI_OUTCOME_NOT_PERMITTED:
    case QUI_OUTCOME_OWN:
    default:
      return "outcome-plain";
    }
}

const char *
qui_looks_environment_class (QuiEnvironment environment)
{
  switch (environment)
    {
    case QUI_ENVIRONMENT_DEVELOPMENT:
      return "development";
    case QUI_ENVIRONMENT_STAGING:
      return "staging";
    case QUI_ENVIRONMENT_PRODUCTION:
      return "production";
    case QUI_ENVIRONMENT_NONE:
    default:
      return "no-environment";
    }
}

const char *
qui_looks_server_class (QuiServerState state)
{
  switch (state)
    {
    case QUI_SERVER_LIVE:
      return "live";
    case QUI_SERVER_STALE:
      return "stale";
    case QUI_SERVER_FAILED:
    case QUI_SERVER_NEEDS_PASSWORD:
      return "failed";
    case QUI_SERVER_OFF:
    case QUI_SERVER_CONNECTING:
    default:
      return "off";
    }
}

/* The named colour that fills a state; NULL: a faint foreground. */
static const char *
fill_name (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_FASTPATH:
      return "success_bg_color";
    case QUI_STATE_WAITING:
      return "error_bg_color";
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return "warning_bg_color";
    case QUI_STATE_ABORTED:
      return "purple_3";
    case QUI_STATE_IDLE:
    case QUI_STATE_STARTING:
    case QUI_STATE_DISABLED:
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      return NULL;
    }
}

void
qui_looks_state_fill (GtkWidget *widget,
                      QuiState   state,
                      GdkRGBA   *fill)
{
  GtkStyleContext *context;
  const char *name = fill_name (state);

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (fill != NULL);

  context = gtk_widget_get_style_context (widget);
  if (name != NULL && gtk_style_context_lookup_color (context, name, fill))
    return;

  if (!gtk_style_context_lookup_color (context, "window_fg_color", fill))
    gtk_style_context_get_color (context, fill);
  fill->alpha *= 0.2;
}

void
qui_looks_named (GtkWidget  *widget,
                 const char *name,
                 GdkRGBA    *colour)
{
  GtkStyleContext *context;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  context = gtk_widget_get_style_context (widget);
  if (!gtk_style_context_lookup_color (context, name, colour))
    gtk_style_context_get_color (context, colour);
}

void
qui_looks_dim (GtkWidget *widget,
               GdkRGBA   *colour)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
  colour->alpha *= 0.72;
}

/* As mix () in a style sheet. */
static void
mix_named (GtkWidget  *widget,
           const char *one,
           const char *other,
           float       share,
           GdkRGBA    *colour)
{
  GdkRGBA a, b;

  qui_looks_named (widget, one, &a);
  qui_looks_named (widget, other, &b);
  colour->red = a.red + (b.red - a.red) * share;
  colour->green = a.green + (b.green - a.green) * share;
  colour->blue = a.blue + (b.blue - a.blue) * share;
  colour->alpha = a.alpha + (b.alpha - a.alpha) * share;
}

void
qui_looks_state_text (GtkWidget *widget,
                      QuiState   state,
                      GdkRGBA   *colour)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_FASTPATH:
      gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
      break;
    case QUI_STATE_WAITING:
      qui_looks_named (widget, "error_color", colour);
      break;
    case QUI_STATE_IDLE_IN_TRANSACTION:
      mix_named (widget, "warning_color", "window_fg_color", .25f, colour);
      break;
    case QUI_STATE_ABORTED:
      mix_named (widget, "purple_3", "window_fg_color", .35f, colour);
      break;
    case QUI_STATE_IDLE:
    case QUI_STATE_STARTING:
    case QUI_STATE_DISABLED:
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      qui_looks_dim (widget, colour);
    }
}

void
qui_looks_state_symbol (GtkWidget *widget,
                        QuiState   state,
                        GdkRGBA   *colour)
{
  if (state == QUI_STATE_ACTIVE || state == QUI_STATE_FASTPATH)
    qui_looks_named (widget, "success_color", colour);
  else
    qui_looks_state_text (widget, state, colour);
}

void
qui_looks_wrap (GtkLabel *label)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  g_return_if_fail (GTK_IS_LABEL (label));

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_attributes (label, attributes);
}
