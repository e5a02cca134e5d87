/* qui-clear-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-row.h"
#include "qui-dialog-parts.h"

struct _QuiClearRow
{
  AdwActionRow  parent_instance;

  QuiCheck     *check;      /* NULL: none */
  char         *sql;        /* NULL: there is none that clears it */
  GtkWidget    *copy;
  GtkWidget    *show;
  GtkWidget    *resolve;
};

G_DEFINE_FINAL_TYPE (QuiClearRow, qui_clear_row, ADW_TYPE_ACTION_ROW)

enum
{
  SHOW,
  RESOLVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What can be looked at: a session that is there. */
static gboolean
has_session (const QuiCheck *check)
{
  switch (check->kind)
    {
    case QUI_CHECK_SESSION_DENIED:
    case QUI_CHECK_OBJECT_LOCK:
    case QUI_CHECK_OWN_ELSEWHERE:
    case QUI_CHECK_SLOT_ACTIVE:
    case QUI_CHECK_SESSION:
    case QUI_CHECK_AUTOVACUUM:
      return check->pid != 0;
    default:
      return FALSE;
    }
}

static void
on_copy (QuiClearRow *self)
{
  qui_dialog_copy (GTK_WIDGET (self), self->sql != NULL ? self->sql : adw_action_row_get_subtitle (ADW_ACTION_ROW (self)));
}

static void
on_show (QuiClearRow *self)
{
  g_signal_emit (self, signals[SHOW], 0, self->check->pid);
}

static void
on_resolve (QuiClearRow *self)
{
  g_signal_emit (self, signals[RESOLVE], 0, self->check);
}

static GtkWidget *
add_button (QuiClearRow *self,
            GtkWidget   *button,
            GCallback    callback)
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect_swapped (button, "clicked", callback, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
qui_clear_row_finalize (GObject *object)
{
  QuiClearRow *self = QUI_CLEAR_ROW (object);

  g_clear_pointer (&self->check, qui_check_free);
  g_free (self->sql);

  G_OBJECT_CLASS (qui_clear_row_parent_class)->finalize (object);
}

static void
qui_clear_row_class_init (QuiClearRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_clear_row_finalize;

  signals[SHOW] = g_signal_new ("show-session", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[RESOLVE] = g_signal_new ("resolve", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
name_copy (QuiClearRow *self)
{
  const char *label = self->sql != NULL ? _("Copy SQL") : _("Copy Advice");

  gtk_widget_set_tooltip_text (self->copy, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
qui_clear_row_init (QuiClearRow *self)
{
  g_object_set (self, "use-markup", FALSE, "title-lines", 0, "subtitle-lines", 0, "focusable", FALSE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "compact");

  /* What would clear it is often a statement: it can be taken along. */
  self->copy = add_button (self, gtk_button_new_from_icon_name ("edit-copy-symbolic"), G_CALLBACK (on_copy));
  name_copy (self);
  gtk_widget_add_css_class (self->copy, "flat");
  self->show = add_button (self, gtk_button_new_with_label (_("Show")), G_CALLBACK (on_show));
  gtk_widget_set_tooltip_text (self->show, _("Close this and select the session"));
  self->resolve = add_button (self, gtk_button_new_with_label (_("Resolve…")), G_CALLBACK (on_resolve));
}

GtkWidget *
qui_clear_row_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_ROW, NULL);
}

void
qui_clear_row_set (QuiClearRow    *self,
                   const QuiCheck *check,
                   const char     *title,
                   const char     *detail,
                   const char     *sql)
{
  gboolean stops = check != NULL && check->severity == QUI_SEVERITY_STOP;

  g_return_if_fail (QUI_IS_CLEAR_ROW (self));

  g_clear_pointer (&self->check, qui_check_free);
  self->check = check != NULL ? qui_check_copy (check) : NULL;
  g_free (self->sql);
  self->sql = g_strdup (sql);
  name_copy (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), detail);
  gtk_widget_set_visible (self->copy, stops && (sql != NULL || *detail != '\0'));
  gtk_widget_set_visible (self->show, check != NULL && has_session (check));
  gtk_widget_set_visible (self->resolve, stops && check->kind == QUI_CHECK_PREPARED && check->flag);
}

GtkWidget *
qui_clear_row_icon_new (QuiCheckSeverity severity)
{
  static const struct
  {
    const char *icon;
    const char *css_class;
    const char *word;
  } looks[] = {
    [QUI_SEVERITY_STOP] = { "dialog-error-symbolic", "outcome-bad", N_("Problem") },
    [QUI_SEVERITY_KILL] = { "dialog-warning-symbolic", "outcome-notable", N_("Warning") },
    [QUI_SEVERITY_AUTO] = { "dialog-information-symbolic", "outcome-plain", N_("Note") },
    [QUI_SEVERITY_INFO] = { "dialog-information-symbolic", "outcome-plain", N_("Note") },
    [QUI_SEVERITY_NONE] = { "emblem-ok-symbolic", "outcome-good", N_("Fine") },
  };
  GtkWidget *image = gtk_image_new_from_icon_name (looks[severity].icon);

  gtk_widget_add_css_class (image, looks[severity].css_class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, _(looks[severity].word), -1);
  return image;
}
