/* qui-sidebar-group.c: the head of a group in the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-group.h"

#include <glib/gi18n-lib.h>

struct _QuiSidebarGroup
{
  GtkListBoxRow   parent_instance;

  QuiServerGroup *group;
  gboolean        folded;

  GtkWidget      *arrow;
  GtkWidget      *count;
};

G_DEFINE_FINAL_TYPE (QuiSidebarGroup, qui_sidebar_group, GTK_TYPE_LIST_BOX_ROW)

static void
update (QuiSidebarGroup *self)
{
  guint n = qui_server_group_get_n_servers (self->group);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *connections = g_strdup_printf (ngettext ("%u connection", "%u connections", n), n);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", qui_server_group_get_name (self->group), connections);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), self->folded ? "pan-end-symbolic" : "pan-down-symbolic");
  gtk_label_set_text (GTK_LABEL (self->count), count);
  gtk_widget_set_visible (self->count, self->folded);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, !self->folded, -1);
}

static void
qui_sidebar_group_dispose (GObject *object)
{
  g_clear_object (&QUI_SIDEBAR_GROUP (object)->group);

  G_OBJECT_CLASS (qui_sidebar_group_parent_class)->dispose (object);
}

static void
qui_sidebar_group_class_init (QuiSidebarGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_sidebar_group_dispose;
}

static void
qui_sidebar_group_init (QuiSidebarGroup *self)
{
}

GtkWidget *
qui_sidebar_group_new (QuiServerGroup *group)
{
  QuiSidebarGroup *self;
  GtkWidget *box, *name;

  g_return_val_if_fail (QUI_IS_SERVER_GROUP (group), NULL);

  self = g_object_new (QUI_TYPE_SIDEBAR_GROUP, "selectable", FALSE, NULL);
  self->group = g_object_ref (group);
  gtk_widget_add_css_class (GTK_WIDGET (self), "group-head");

  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->arrow = gtk_image_new ();
  gtk_box_append (GTK_BOX (box), self->arrow);
  name = gtk_label_new (qui_server_group_get_name (group));
  g_object_set (name, "xalign", 0.f, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, "single-line-mode", TRUE, NULL);
  gtk_box_append (GTK_BOX (box), name);
  self->count = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (box), self->count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  g_signal_connect_object (group, "notify::n-servers", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

const char *
qui_sidebar_group_get_name (QuiSidebarGroup *self)
{
  g_return_val_if_fail (QUI_IS_SIDEBAR_GROUP (self), NULL);

  return qui_server_group_get_name (self->group);
}

void
qui_sidebar_group_set_folded (QuiSidebarGroup *self,
                              gboolean         folded)
{
  g_return_if_fail (QUI_IS_SIDEBAR_GROUP (self));

  if (self->folded == folded)
    return;

  self->folded = folded;
  update (self);
}
