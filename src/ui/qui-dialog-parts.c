/* qui-dialog-parts.c: what the dialogs of actions share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-words.h"

/* Unicode's: what stands between the two is written in its own direction and does not turn what is around it; and in which direction a line goes. */
#define ISOLATE     "\xe2\x81\xa8"
#define END_ISOLATE "\xe2\x81\xa9"
#define LTR_MARK    "\xe2\x80\x8e"
#define RTL_MARK    "\xe2\x80\x8f"

/* So long a name leaves no room for an entry beside it. */
#define LONG_NAME 22

const char *
qui_dialog_title (const QuiPlanRequest *request,
                  guint                 n)
{
  g_return_val_if_fail (request != NULL, NULL);

  if (request->kind == QUI_SIGNAL_CANCEL)
    return request->scope == QUI_SCOPE_SELECTION ? ngettext ("Cancel Query", "Cancel Queries", n) : _("Cancel All Queries");
  if (request->scope == QUI_SCOPE_SELECTION)
    return ngettext ("Terminate Session", "Terminate Sessions", n);
  return request->only == QUI_ONLY_ACTIVE ? _("Terminate Active Sessions") : _("Disconnect Everyone Else");
}

static const char *
common_database (const QuiPlan *plan)
{
  const QuiPlanRequest *request = qui_plan_get_request (plan);
  const QuiDatabase *database;
  guint32 oid = request->database_oid;

  if (request->scope == QUI_SCOPE_SERVER)
    return NULL;

  if (request->scope == QUI_SCOPE_SELECTION)
    {
      if (qui_plan_get_n_targets (plan) == 0)
        return NULL;

      oid = qui_plan_get_target (plan, 0)->database_oid;
      for (guint i = 1; i < qui_plan_get_n_targets (plan); i++)
        if (qui_plan_get_target (plan, i)->database_oid != oid)
          return NULL;
    }

  database = qui_snapshot_find_database (qui_plan_get_snapshot (plan), oid);
  return database != NULL ? database->name : NULL;
}

const char *
qui_dialog_place (const QuiPlan *plan,
                  const char    *server_name)
{
  const char *database;

  g_return_val_if_fail (plan != NULL, server_name);

  database = common_database (plan);
  return database != NULL ? database : server_name;
}

char *
qui_dialog_dup_where (const char *database,
                      const char *server_name)
{
  gboolean rtl = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL;
  g_autofree char *what = qui_words_one_line (database);
  g_autofree char *where = qui_words_one_line (server_name);
  g_autofree char *what_apart = g_strdup_printf (ISOLATE "%s" END_ISOLATE, what);
  g_autofree char *where_apart = g_strdup_printf (ISOLATE "%s" END_ISOLATE, where);
  g_autofree char *words = NULL;

  /* Nothing from right to left is among these. */
  if (!rtl && g_str_is_ascii (what) && g_str_is_ascii (where))
    return g_strdup_printf (_("%s on %s"), what, where);

  words = g_strdup_printf (_("%s on %s"), what_apart, where_apart);
  return g_strconcat (rtl ? RTL_MARK : LTR_MARK, words, NULL);
}

char *
qui_dialog_dup_subtitle (const QuiPlan *plan,
                         const char    *server_name)
{
  const char *database;

  g_return_val_if_fail (plan != NULL, NULL);

  database = common_database (plan);
  if (database == NULL)
    return g_strdup (server_name);
  return qui_dialog_dup_where (database, server_name);
}

gboolean
qui_dialog_can_be_typed (const char *name)
{
  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      return FALSE;
  return *name != '\0';
}

char *
qui_dialog_dup_heading (const QuiPlan *plan,
                        QuiPlanOnly    only_asked,
                        const char    *server_name)
{
  const QuiPlanRequest *request = qui_plan_get_request (plan);
  g_autofree char *place = qui_words_one_line (qui_dialog_place (plan, server_name));
  guint n = qui_plan_get_n_targets (plan);
  gboolean up_to = qui_plan_get_n_perhaps_workers (plan) > 0;

  if (request->kind == QUI_SIGNAL_CANCEL && request->scope == QUI_SCOPE_SELECTION)
    return g_strdup_printf (up_to ? ngettext ("Cancel up to %u query?", "Cancel up to %u queries?", n)
                                  : ngettext ("Cancel %u query?", "Cancel %u queries?", n), n);
  if (request->kind == QUI_SIGNAL_CANCEL)
    return g_strdup_printf (_("Cancel all queries in %s?"), place);
  if (request->scope == QUI_SCOPE_SELECTION)
    return g_strdup_printf (up_to ? ngettext ("Terminate up to %u session?", "Terminate up to %u sessions?", n)
                                  : ngettext ("Terminate %u session?", "Terminate %u sessions?", n), n);
  if (only_asked == QUI_ONLY_ACTIVE)
    return g_strdup_printf (_("Terminate the active sessions of %s?"), place);
  return g_strdup_printf (_("Disconnect everyone else from %s?"), place);
}

GtkWidget *
qui_dialog_title_new (const char     *title,
                      const char     *subtitle,
                      QuiEnvironment  environment)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *subtitle_label = gtk_label_new (subtitle);

  gtk_widget_add_css_class (box, "q-title");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (title_label, "title");
  gtk_label_set_ellipsize (GTK_LABEL (title_label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (line), title_label);

  if (environment != QUI_ENVIRONMENT_NONE)
    {
      GtkWidget *tag = gtk_label_new (qui_words_environment (environment));

      gtk_widget_add_css_class (tag, "tag");
      gtk_widget_add_css_class (tag, qui_looks_environment_class (environment));
      gtk_widget_set_valign (tag, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (line), tag);
    }

  gtk_widget_add_css_class (subtitle_label, "subtitle");
  gtk_label_set_ellipsize (GTK_LABEL (subtitle_label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_single_line_mode (GTK_LABEL (subtitle_label), TRUE);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), subtitle_label);
  return box;
}

const char *
qui_dialog_application (const char *application)
{
  return application != NULL && *application != '\0' ? application : _("No application name");
}

void
qui_dialog_set_bold (GtkLabel   *label,
                     const char *format,
                     const char *word)
{
  const char *place = strstr (format, "%s");
  g_autofree char *text = NULL;
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  g_return_if_fail (place != NULL);

  text = g_strdup_printf ("%.*s%s%s", (int) (place - format), format, word, place + strlen ("%s"));
  bold->start_index = place - format;
  bold->end_index = bold->start_index + strlen (word);
  pango_attr_list_insert (attributes, bold);
  gtk_label_set_text (label, text);
  gtk_label_set_attributes (label, attributes);
}

void
qui_dialog_ask_to_type (GtkOrientable *box,
                        GtkLabel      *label,
                        const char    *name)
{
  glong n = g_utf8_strlen (name, -1);

  qui_dialog_set_bold (label, _("Type %s to confirm"), name);
  gtk_label_set_ellipsize (label, n > QUI_DIALOG_SHORT_NAME ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_NONE);
  gtk_label_set_xalign (label, 0);
  gtk_orientable_set_orientation (box, n > LONG_NAME ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

GtkWidget *
qui_dialog_row_new (const char *icon_name)
{
  return g_object_new (ADW_TYPE_ACTION_ROW,
                       "use-markup", FALSE,
                       "icon-name", icon_name,
                       "title-lines", 1,
                       "subtitle-lines", 2,
                       "focusable", FALSE,
                       NULL);
}

void
qui_dialog_focus_default (GtkWindow *dialog)
{
  GtkWidget *widget = gtk_window_get_default_widget (dialog);

  if (widget != NULL && gtk_widget_get_mapped (widget))
    gtk_window_set_focus (dialog, widget);
}

void
qui_dialog_present (GtkWidget *dialog)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  /* One that outlives its parent would look for it when it goes. */
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  if (parent != NULL)
    gtk_window_set_application (GTK_WINDOW (dialog), gtk_window_get_application (parent));
  gtk_window_present (GTK_WINDOW (dialog));
}

AdwToast *
qui_dialog_toast_new (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);   /* titles of toasts are markup in libadwaita 1.2 */

  return adw_toast_new (escaped);
}

void
qui_dialog_copy (GtkWidget  *widget,
                 const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}
