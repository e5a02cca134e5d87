/* qui-filter-bar.c: show only the sessions that are asked for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-bar.h"

#include <glib/gi18n-lib.h>

#include "qui-filter-help.h"
#include "qui-filter-suggestions.h"

struct _QuiFilterBar
{
  GtkWidget  parent_instance;

  GtkWidget *bar;
  GtkWidget *entry;
  GtkWidget *help_button;
  GtkWidget *hide_button;
  GtkWidget *count;
  GtkWidget *message;
  GtkWidget *suggestions;

  QuiView   *view;
};

enum { PROP_SEARCH_ACTIVE = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (QuiFilterBar, qui_filter_bar, GTK_TYPE_WIDGET)

/* At once: an outline takes less time than a key. Told once for each change, unlike "changed", which also tells of the emptiness in between. */
static void
text_changed_cb (QuiFilterBar *self)
{
  qui_view_set_filter (self->view, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
search_mode_cb (QuiFilterBar *self)
{
  gboolean active = gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->bar));

  if (active)
    {
      gtk_widget_grab_focus (self->entry);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      qui_view_set_filter (self->view, NULL);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_ACTIVE]);
}

/* The wrong words are underlined. */
static void
mark (QuiFilterBar           *self,
      const QuiFilterProblem *problem)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
  g_autoptr (PangoAttrList) attributes = NULL;

  if (problem != NULL)
    {
      PangoAttribute *line = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);

      line->start_index = (guint) problem->start;
      line->end_index = (guint) problem->end;
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes, line);
    }
  gtk_text_set_attributes (GTK_TEXT (text), attributes);
}

static void
show_problem (QuiFilterBar *self)
{
  const QuiFilterProblem *problem = qui_view_get_filter_problem (self->view);

  mark (self, problem);
  gtk_label_set_text (GTK_LABEL (self->message), problem != NULL ? problem->message : "");
  gtk_widget_set_visible (self->message, problem != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (problem != NULL)
    {
      gtk_widget_add_css_class (self->entry, "error");
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, self->message, -1);
    }
  else
    {
      gtk_widget_remove_css_class (self->entry, "error");
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    }
}

/* Others give the filter up, too. */
static void
view_changed_cb (QuiFilterBar *self)
{
  const char *filter = qui_view_get_filter (self->view);

  if (*filter == '\0' && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  show_problem (self);
}

/* An example joins what is there. */
static void
example_chosen_cb (QuiFilterBar *self,
                   const char   *example)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *joined = g_strconcat (stripped, *stripped != '\0' ? " " : "", example, NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), joined);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/* Made when first asked for: it has many parts. */
static void
create_help_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  GtkWidget *help;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;

  help = qui_filter_help_new ();
  g_signal_connect_object (help, "chosen", G_CALLBACK (example_chosen_cb), user_data, G_CONNECT_SWAPPED);
  gtk_menu_button_set_popover (button, help);
}

static char *
dup_count (QuiOutline *outline)
{
  guint n = qui_outline_get_n_sessions (outline);
  guint n_hidden = qui_outline_get_n_hidden (outline);
  g_autofree char *shown = NULL;

  if (!qui_outline_is_filtered (outline) && n_hidden == 0)
    return g_strdup ("");

  shown = g_strdup_printf (ngettext ("%u of %u session", "%u of %u sessions", n), qui_outline_get_n_shown (outline), n);
  if (n_hidden == 0)
    return g_steal_pointer (&shown);

  /* Translators: "4 of 31 sessions", and how many more the menu "What is hidden" hides. */
  return g_strdup_printf (ngettext ("%s, %u hidden", "%s, %u hidden", n_hidden), shown, n_hidden);
}

void
qui_filter_bar_set_outline (QuiFilterBar *self,
                            QuiOutline   *outline)
{
  g_autofree char *text = NULL;

  g_return_if_fail (QUI_IS_FILTER_BAR (self));

  text = outline != NULL ? dup_count (outline) : g_strdup ("");
  gtk_label_set_text (GTK_LABEL (self->count), text);
  qui_filter_suggestions_set_snapshot (QUI_FILTER_SUGGESTIONS (self->suggestions),
                                       outline != NULL ? qui_outline_get_snapshot (outline) : NULL);
}

static void
qui_filter_bar_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (prop_id == PROP_SEARCH_ACTIVE)
    g_value_set_boolean (value, gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (QUI_FILTER_BAR (object)->bar)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_filter_bar_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (prop_id == PROP_SEARCH_ACTIVE)
    gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (QUI_FILTER_BAR (object)->bar), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_filter_bar_dispose (GObject *object)
{
  QuiFilterBar *self = QUI_FILTER_BAR (object);

  g_clear_pointer (&self->suggestions, gtk_widget_unparent);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_FILTER_BAR);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (qui_filter_bar_parent_class)->dispose (object);
}

static void
qui_filter_bar_class_init (QuiFilterBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = qui_filter_bar_get_property;
  object_class->set_property = qui_filter_bar_set_property;
  object_class->dispose = qui_filter_bar_dispose;

  properties[PROP_SEARCH_ACTIVE] = g_param_spec_boolean ("search-active", NULL, NULL, FALSE,
                                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, bar);
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, entry);
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, help_button);
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, hide_button);
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, count);
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, message);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
}

static void
qui_filter_bar_init (QuiFilterBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->bar), GTK_EDITABLE (self->entry));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->help_button), create_help_cb, self, NULL);
  self->suggestions = qui_filter_suggestions_new (GTK_WIDGET (self), self->entry);
}

static void
add_actions (QuiFilterBar *self,
             GSettings    *settings)
{
  static const char * const keys[] = { "hide-idle", "hide-background", "fold-idle" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (settings, keys[i]);

      g_action_map_add_action (G_ACTION_MAP (group), action);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (group));
}

GtkWidget *
qui_filter_bar_new (QuiView   *view,
                    GSettings *settings)
{
  QuiFilterBar *self;

  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (QUI_TYPE_FILTER_BAR, NULL);
  self->view = g_object_ref (view);
  add_actions (self, settings);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
