/* qui-panes.c: a sidebar beside the content, or over it where there is little room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-panes.h"

#include <glib/gi18n-lib.h>

#include "qui-focus.h"

#define MIN_WIDTH 180

struct _QuiPanes
{
  GtkWidget  parent_instance;

  GtkWidget *sidebar;
  GtkWidget *content;
  int        width;
  gboolean   narrow;
  gboolean   shown_wide;
  gboolean   shown_narrow;

  /* overlay: paned (sidebar, content), scrim, drawer (sidebar) */
  GtkWidget *overlay;
  GtkWidget *paned;
  GtkWidget *scrim;
  GtkWidget *drawer;
};

G_DEFINE_FINAL_TYPE (QuiPanes, qui_panes, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SIDEBAR,
  PROP_CONTENT,
  PROP_NARROW,
  PROP_SHOWN,
  PROP_BESIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (QuiPanes *self)
{
  gboolean over = self->narrow && self->shown_narrow;

  if (self->sidebar != NULL)
    gtk_widget_set_visible (self->sidebar, self->narrow || self->shown_wide);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->drawer), over);
  gtk_widget_set_visible (self->scrim, over);
}

/* GTK 4.8 remembers a focused child that is taken away, and keeps it alive. */
static void
forget_focus (QuiPanes *self)
{
  if (qui_focus_find_within (self->sidebar) == NULL)
    return;

  gtk_root_set_focus (gtk_widget_get_root (self->sidebar), NULL);
  gtk_widget_set_focus_child (self->paned, NULL);
  gtk_widget_set_focus_child (self->drawer, NULL);
}

static void
place_sidebar (QuiPanes *self)
{
  forget_focus (self);
  if (self->narrow)
    {
      gtk_paned_set_start_child (GTK_PANED (self->paned), NULL);
      gtk_widget_add_css_class (self->sidebar, "over");
      gtk_widget_set_size_request (self->sidebar, self->width, -1);
      gtk_revealer_set_child (GTK_REVEALER (self->drawer), self->sidebar);
    }
  else
    {
      gtk_revealer_set_child (GTK_REVEALER (self->drawer), NULL);
      gtk_widget_remove_css_class (self->sidebar, "over");
      gtk_widget_set_size_request (self->sidebar, MIN_WIDTH, -1);
      gtk_paned_set_start_child (GTK_PANED (self->paned), self->sidebar);
      gtk_paned_set_position (GTK_PANED (self->paned), self->width);
    }
}

/* Where the person put the edge of the sidebar; not where too narrow a window pushed it. */
static void
edge_moved (QuiPanes *self)
{
  int position, max_position;

  g_object_get (self->paned, "position", &position, "max-position", &max_position, NULL);
  if (qui_panes_get_beside (self) && position < max_position)
    self->width = MAX (position, MIN_WIDTH);
}

static void
scrim_pressed (QuiPanes *self)
{
  qui_panes_set_shown (self, FALSE);
}

static gboolean
escape_pressed (GtkWidget *widget,
                GVariant  *args,
                gpointer   user_data)
{
  QuiPanes *self = QUI_PANES (widget);

  if (!self->narrow || !self->shown_narrow)
    return GDK_EVENT_PROPAGATE;

  qui_panes_set_shown (self, FALSE);

  return GDK_EVENT_STOP;
}

static void
qui_panes_dispose (GObject *object)
{
  QuiPanes *self = QUI_PANES (object);

  g_clear_object (&self->sidebar);
  g_clear_object (&self->content);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);

  G_OBJECT_CLASS (qui_panes_parent_class)->dispose (object);
}

static void
qui_panes_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  QuiPanes *self = QUI_PANES (object);

  switch (prop_id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, qui_panes_get_shown (self));
      break;
    case PROP_BESIDE:
      g_value_set_boolean (value, qui_panes_get_beside (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_panes_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  QuiPanes *self = QUI_PANES (object);

  switch (prop_id)
    {
    case PROP_SIDEBAR:
      g_set_object (&self->sidebar, g_value_get_object (value));
      place_sidebar (self);
      break;
    case PROP_CONTENT:
      g_set_object (&self->content, g_value_get_object (value));
      gtk_paned_set_end_child (GTK_PANED (self->paned), self->content);
      break;
    case PROP_NARROW:
      qui_panes_set_narrow (self, g_value_get_boolean (value));
      break;
    case PROP_SHOWN:
      qui_panes_set_shown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_panes_class_init (QuiPanesClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_panes_dispose;
  object_class->get_property = qui_panes_get_property;
  object_class->set_property = qui_panes_set_property;

  properties[PROP_SIDEBAR] = g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, TRUE, flags);
  properties[PROP_BESIDE] = g_param_spec_boolean ("beside", NULL, NULL, TRUE,
                                                  G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_pressed, NULL);
}

static void
qui_panes_init (QuiPanes *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->width = MIN_WIDTH;
  self->shown_wide = TRUE;

  self->paned = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  gtk_paned_set_shrink_start_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_shrink_end_child (GTK_PANED (self->paned), FALSE);
  gtk_paned_set_resize_start_child (GTK_PANED (self->paned), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->paned), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Connections and the one that is shown"), -1);
  g_signal_connect_object (self->paned, "notify::position", G_CALLBACK (edge_moved), self, G_CONNECT_SWAPPED);

  self->scrim = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->scrim, "q-scrim");
  gtk_widget_set_visible (self->scrim, FALSE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (scrim_pressed), self);
  gtk_widget_add_controller (self->scrim, GTK_EVENT_CONTROLLER (click));

  self->drawer = gtk_revealer_new ();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->drawer), GTK_REVEALER_TRANSITION_TYPE_SLIDE_RIGHT);
  gtk_widget_set_halign (self->drawer, GTK_ALIGN_START);

  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->paned);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->scrim);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->drawer);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
}

void
qui_panes_set_narrow (QuiPanes *self,
                      gboolean  narrow)
{
  g_return_if_fail (QUI_IS_PANES (self));

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  self->shown_narrow = FALSE;
  if (self->sidebar != NULL)
    place_sidebar (self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BESIDE]);
}

gboolean
qui_panes_get_narrow (QuiPanes *self)
{
  g_return_val_if_fail (QUI_IS_PANES (self), FALSE);

  return self->narrow;
}

void
qui_panes_set_shown (QuiPanes *self,
                     gboolean  shown)
{
  g_return_if_fail (QUI_IS_PANES (self));

  if (qui_panes_get_shown (self) == shown)
    return;

  if (self->narrow)
    self->shown_narrow = shown;
  else
    self->shown_wide = shown;
  update (self);
  if (self->narrow && self->sidebar != NULL)
    gtk_widget_grab_focus (shown ? self->sidebar : self->content);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
  if (!self->narrow)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BESIDE]);
}

gboolean
qui_panes_get_shown (QuiPanes *self)
{
  g_return_val_if_fail (QUI_IS_PANES (self), FALSE);

  return self->narrow ? self->shown_narrow : self->shown_wide;
}

gboolean
qui_panes_get_beside (QuiPanes *self)
{
  g_return_val_if_fail (QUI_IS_PANES (self), FALSE);

  return !self->narrow && self->shown_wide;
}

void
qui_panes_set_sidebar_width (QuiPanes *self,
                             int       width)
{
  g_return_if_fail (QUI_IS_PANES (self));

  self->width = MAX (width, MIN_WIDTH);
  gtk_paned_set_position (GTK_PANED (self->paned), self->width);
}

int
qui_panes_get_sidebar_width (QuiPanes *self)
{
  g_return_val_if_fail (QUI_IS_PANES (self), 0);

  return self->width;
}
