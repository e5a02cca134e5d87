/* qui-fold-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-fold-layout.h"

struct _QuiFoldLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
};

G_DEFINE_FINAL_TYPE (QuiFoldLayout, qui_fold_layout, GTK_TYPE_LAYOUT_MANAGER)

enum { PROP_SPACING = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The next child that is to be laid out, from @child on. */
static GtkWidget *
skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
first_child (GtkWidget *widget)
{
  return skip_hidden (gtk_widget_get_first_child (widget));
}

static GtkWidget *
next_child (GtkWidget *child)
{
  return skip_hidden (gtk_widget_get_next_sibling (child));
}

/* What all need side by side, and the widest of them. */
static void
measure_widths (QuiFoldLayout *self,
                GtkWidget     *widget,
                int           *line_minimum,
                int           *line_natural,
                int           *widest_minimum)
{
  *line_minimum = *line_natural = *widest_minimum = 0;
  for (GtkWidget *child = first_child (widget); child != NULL; child = next_child (child))
    {
      int minimum, natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
      *line_minimum += minimum + (*line_natural > 0 ? self->spacing : 0);
      *line_natural += natural + (*line_natural > 0 ? self->spacing : 0);
      *widest_minimum = MAX (*widest_minimum, minimum);
    }
}

static gboolean
is_one_line (QuiFoldLayout *self,
             GtkWidget     *widget,
             int            width)
{
  int line_minimum, line_natural, widest;

  measure_widths (self, widget, &line_minimum, &line_natural, &widest);
  return width < 0 || width >= line_minimum;
}

static void
measure_heights (QuiFoldLayout *self,
                 GtkWidget     *widget,
                 int            width,
                 int           *minimum,
                 int           *natural)
{
  gboolean one_line = is_one_line (self, widget, width);

  *minimum = *natural = 0;
  for (GtkWidget *child = first_child (widget); child != NULL; child = next_child (child))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, one_line ? -1 : width, &child_minimum, &child_natural, NULL, NULL);
      if (one_line)
        {
          *minimum = MAX (*minimum, child_minimum);
          *natural = MAX (*natural, child_natural);
        }
      else
        {
          *minimum += child_minimum + (*natural > 0 ? self->spacing : 0);
          *natural += child_natural + (*natural > 0 ? self->spacing : 0);
        }
    }
}

static void
qui_fold_layout_measure (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         GtkOrientation    orientation,
                         int               for_size,
                         int              *minimum,
                         int              *natural,
                         int              *minimum_baseline,
                         int              *natural_baseline)
{
  QuiFoldLayout *self = QUI_FOLD_LAYOUT (manager);
  int line_minimum;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_widths (self, widget, &line_minimum, natural, minimum);
  else
    measure_heights (self, widget, for_size, minimum, natural);
}

/* What a line has beyond what its children need at least goes to those that expand; without one, to all alike. */
static void
allocate_line (QuiFoldLayout *self,
               GtkWidget     *widget,
               int            width,
               int            height)
{
  int line_minimum, line_natural, widest, n = 0, n_expanding = 0, x = 0, left;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  measure_widths (self, widget, &line_minimum, &line_natural, &widest);
  for (GtkWidget *child = first_child (widget); child != NULL; child = next_child (child))
    {
      n++;
      n_expanding += gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
    }
  left = width - line_minimum;
  for (GtkWidget *child = first_child (widget); child != NULL; child = next_child (child))
    {
      gboolean takes = n_expanding == 0 || gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
      int minimum, child_width;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      child_width = minimum + (takes ? left / (n_expanding > 0 ? n_expanding : n) : 0);
      gtk_widget_size_allocate (child, &(GtkAllocation) { rtl ? width - x - child_width : x, 0, child_width, height }, -1);
      x += child_width + self->spacing;
    }
}

static void
allocate_column (QuiFoldLayout *self,
                 GtkWidget     *widget,
                 int            width)
{
  int y = 0;

  for (GtkWidget *child = first_child (widget); child != NULL; child = next_child (child))
    {
      int natural;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
      gtk_widget_size_allocate (child, &(GtkAllocation) { 0, y, width, natural }, -1);
      y += natural + self->spacing;
    }
}

static void
qui_fold_layout_allocate (GtkLayoutManager *manager,
                          GtkWidget        *widget,
                          int               width,
                          int               height,
                          int               baseline)
{
  QuiFoldLayout *self = QUI_FOLD_LAYOUT (manager);

  if (is_one_line (self, widget, width))
    allocate_line (self, widget, width, height);
  else
    allocate_column (self, widget, width);
}

static GtkSizeRequestMode
qui_fold_layout_get_request_mode (GtkLayoutManager *manager,
                                  GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
qui_fold_layout_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  if (prop_id == PROP_SPACING)
    g_value_set_int (value, QUI_FOLD_LAYOUT (object)->spacing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_fold_layout_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  QuiFoldLayout *self = QUI_FOLD_LAYOUT (object);

  if (prop_id != PROP_SPACING)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (self->spacing == g_value_get_int (value))
    return;
  self->spacing = g_value_get_int (value);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
  g_object_notify_by_pspec (object, pspec);
}

static void
qui_fold_layout_class_init (QuiFoldLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = qui_fold_layout_get_property;
  object_class->set_property = qui_fold_layout_set_property;
  manager_class->measure = qui_fold_layout_measure;
  manager_class->allocate = qui_fold_layout_allocate;
  manager_class->get_request_mode = qui_fold_layout_get_request_mode;

  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_fold_layout_init (QuiFoldLayout *self)
{
}

GtkLayoutManager *
qui_fold_layout_new (int spacing)
{
  return g_object_new (QUI_TYPE_FOLD_LAYOUT, "spacing", spacing, NULL);
}
