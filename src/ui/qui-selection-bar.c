/* qui-selection-bar.c: what is selected, and what can be done to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-selection-bar.h"

#include <glib/gi18n-lib.h>

#include "qui-session-rules.h"
#include "qui-tree-menu.h"

struct _QuiSelectionBar
{
  GtkWidget  parent_instance;

  GtkWidget *bar;
  GtkWidget *details_button;
  GtkWidget *title;
  GtkWidget *unseen_box;
  GtkWidget *unseen;
  GtkWidget *cancel_button;
  GtkWidget *terminate_button;
  GtkWidget *disconnect_button;
  GtkWidget *clear_button;
  GtkWidget *reopen_button;
  GtkWidget *database_menu;
  GtkWidget *server_menu;
};

enum { PROP_DETAILS_VISIBLE = 1, N_PROPS };
enum { SHOW_UNSEEN, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (QuiSelectionBar, qui_selection_bar, GTK_TYPE_WIDGET)

static void
show_sessions (QuiSelectionBar *self,
               const QuiPicked *picked)
{
  gboolean one = picked->line != NULL && picked->line->session != NULL;
  guint n_cancel = picked->n_to_cancel;
  guint n_terminate = picked->n_to_terminate;
  g_autofree char *cancel = NULL;
  g_autofree char *terminate = NULL;

  if (one || n_cancel == 0)
    cancel = g_strdup (one ? _("Cancel Query") : _("Cancel Queries"));
  else
    cancel = g_strdup_printf (ngettext ("Cancel %u Query", "Cancel %u Queries", n_cancel), n_cancel);
  if (one || n_terminate == 0)
    terminate = g_strdup (one ? _("Terminate Session") : _("Terminate Sessions…"));
  else
    terminate = g_strdup_printf (ngettext ("Terminate %u Session…", "Terminate %u Sessions…", n_terminate), n_terminate);

  gtk_button_set_label (GTK_BUTTON (self->cancel_button), cancel);
  gtk_button_set_label (GTK_BUTTON (self->terminate_button), terminate);
  gtk_widget_set_tooltip_text (self->cancel_button,
                               n_cancel > 0 ? NULL
                               : one        ? _("Nothing is running in this session")
                                            : _("Nothing is running in these sessions"));
}

void
qui_selection_bar_show (QuiSelectionBar *self,
                        const QuiPicked *picked)
{
  g_autofree char *title = NULL;
  g_autofree char *unseen = NULL;
  gboolean database, processes, blocker, sessions;

  g_return_if_fail (QUI_IS_SELECTION_BAR (self));
  g_return_if_fail (picked != NULL);

  title = qui_picked_dup_title (picked);
  unseen = qui_picked_dup_unseen (picked);
  database = picked->line != NULL && picked->line->key.kind == QUI_LINE_DATABASE;
  processes = picked->line != NULL && picked->line->key.kind == QUI_LINE_PROCESSES;
  blocker = picked->line != NULL && picked->line->blocking != NULL && picked->line->session == NULL;
  sessions = picked->n_lines > 0 && !database && !processes && !blocker;

  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->unseen), unseen != NULL ? unseen : "");
  gtk_widget_set_visible (self->unseen_box, unseen != NULL);
  gtk_widget_set_visible (self->cancel_button, sessions);
  gtk_widget_set_visible (self->terminate_button, sessions);
  gtk_widget_set_visible (self->disconnect_button, database);
  gtk_widget_set_visible (self->clear_button, database);
  gtk_widget_set_visible (self->reopen_button, database && picked->database != NULL && qui_database_is_closed (picked->database));
  gtk_widget_set_visible (self->database_menu, database);
  gtk_widget_set_visible (self->server_menu, !database && !sessions);
  if (sessions)
    show_sessions (self, picked);
}

static void
show_clicked_cb (QuiSelectionBar *self)
{
  g_signal_emit (self, signals[SHOW_UNSEEN], 0);
}

static void
details_toggled_cb (QuiSelectionBar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAILS_VISIBLE]);
}

static void
qui_selection_bar_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (prop_id == PROP_DETAILS_VISIBLE)
    g_value_set_boolean (value, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (QUI_SELECTION_BAR (object)->details_button)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_selection_bar_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  if (prop_id == PROP_DETAILS_VISIBLE)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (QUI_SELECTION_BAR (object)->details_button), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_selection_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), QUI_TYPE_SELECTION_BAR);

  G_OBJECT_CLASS (qui_selection_bar_parent_class)->dispose (object);
}

static void
qui_selection_bar_class_init (QuiSelectionBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = qui_selection_bar_get_property;
  object_class->set_property = qui_selection_bar_set_property;
  object_class->dispose = qui_selection_bar_dispose;

  properties[PROP_DETAILS_VISIBLE] = g_param_spec_boolean ("details-visible", NULL, NULL, FALSE,
                                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SHOW_UNSEEN] = g_signal_new ("show-unseen", QUI_TYPE_SELECTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, details_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, title);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, unseen_box);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, unseen);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, terminate_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, disconnect_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, clear_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, reopen_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, database_menu);
  gtk_widget_class_bind_template_child (widget_class, QuiSelectionBar, server_menu);
  gtk_widget_class_bind_template_callback (widget_class, show_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_toggled_cb);
}

static void
qui_selection_bar_init (QuiSelectionBar *self)
{
  g_autoptr (GMenuModel) database = qui_tree_menu_new_database ();
  g_autoptr (GMenuModel) server = qui_tree_menu_new_server ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->database_menu), database);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->server_menu), server);
}

GtkWidget *
qui_selection_bar_new (void)
{
  return g_object_new (QUI_TYPE_SELECTION_BAR, NULL);
}
