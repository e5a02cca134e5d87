/* qui-filter-bar.c: show only sessions with these words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-bar.h"

#include <glib/gi18n-lib.h>

struct _QuiFilterBar
{
  GtkWidget  parent_instance;

  GtkWidget *bar;
  GtkWidget *entry;
  GtkWidget *count;

  QuiView   *view;
};

enum { PROP_SEARCH_ACTIVE = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (QuiFilterBar, qui_filter_bar, GTK_TYPE_WIDGET)

static void
search_changed_cb (QuiFilterBar *self)
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

/* Others give the filter up, too. */
static void
view_changed_cb (QuiFilterBar *self)
{
  const char *filter = qui_view_get_filter (self->view);

  if (*filter == '\0' && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

void
qui_filter_bar_set_outline (QuiFilterBar *self,
                            QuiOutline   *outline)
{
  g_autofree char *text = NULL;

  g_return_if_fail (QUI_IS_FILTER_BAR (self));

  if (outline != NULL && qui_outline_is_filtered (outline))
    {
      guint n = qui_outline_get_n_sessions (outline);

      text = g_strdup_printf (ngettext ("%u of %u session", "%u of %u sessions", n), qui_outline_get_n_shown (outline), n);
    }
  gtk_label_set_text (GTK_LABEL (self->count), text != NULL ? text : "");
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
  gtk_widget_class_bind_template_child (widget_class, QuiFilterBar, count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
}

static void
qui_filter_bar_init (QuiFilterBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->bar), GTK_EDITABLE (self->entry));
}

GtkWidget *
qui_filter_bar_new (QuiView *view)
{
  QuiFilterBar *self;

  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);

  self = g_object_new (QUI_TYPE_FILTER_BAR, NULL);
  self->view = g_object_ref (view);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
