/* qui-tree-cell.c: one cell of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-cell.h"

#include "qui-icons.h"
#include "qui-looks.h"
#include "qui-state-bar.h"
#include "qui-words.h"

#define EXPANDER      16
#define EXPANDER_ROOM 18   /* with the gap to the text */
#define NAME_ICON     16
#define SYMBOL        14
#define LOCK          13
#define ICON_GAP      6
#define TAG_GAP       7
#define TAG_PADDING   8
#define TAG_HEIGHT    15

struct _QuiTreeCell
{
  GtkWidget    parent_instance;

  float        xalign;
  gboolean     digits;
  PangoLayout *layout;      /* NULL until it is drawn */
  int          height;      /* of a line; 0: not known */
  gboolean     bold;        /* what the layout was made for */

  char        *text;
  char        *short_text;      /* as the next, may be NULL */
  char        *aside;
  gboolean     is_short;        /* as it was drawn last */
  QuiTreeCellContent content;   /* its texts and counts are ours */
  guint        n_in_state[QUI_N_STATES];
};

G_DEFINE_FINAL_TYPE (QuiTreeCell, qui_tree_cell, GTK_TYPE_WIDGET)

/* ---- Drawing ---- */

typedef struct
{
  GtkSnapshot *snapshot;
  float        width;
  float        height;
  gboolean     mirrored;
  float        x;          /* what is left of the start is drawn */
} Pen;

/* The place of something @width wide at the pen, in the middle of the height. */
static graphene_rect_t
place (const Pen *pen,
       float      width,
       float      height)
{
  float y = floorf ((pen->height - height) / 2);

  return GRAPHENE_RECT_INIT (pen->mirrored ? pen->width - pen->x - width : pen->x, y, width, height);
}

static void
draw_icon (QuiTreeCell   *self,
           Pen           *pen,
           const char    *name,
           int            size,
           const GdkRGBA *colour)
{
  GtkSymbolicPaintable *icon = qui_icons_get (GTK_WIDGET (self), name, size);
  graphene_rect_t rect = place (pen, size, size);

  if (icon == NULL)
    return;
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &rect.origin);
  gtk_symbolic_paintable_snapshot_symbolic (icon, GDK_SNAPSHOT (pen->snapshot), size, size, colour, 1);
  gtk_snapshot_restore (pen->snapshot);
}

static gboolean
is_bold (QuiTreeLook look)
{
  return look == QUI_TREE_LOOK_NAME || look == QUI_TREE_LOOK_BLOCKS || look == QUI_TREE_LOOK_OLD;
}

static void
update_layout (QuiTreeCell *self)
{
  gboolean bold = is_bold (self->content.look);

  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
      pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
      /* A name from right to left starts where the others start. */
      pango_layout_set_auto_dir (self->layout, FALSE);
      self->bold = !bold;
    }
  if (self->bold != bold)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      if (bold)
        pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      if (self->digits)
        pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
      pango_layout_set_attributes (self->layout, attributes);
      pango_attr_list_unref (attributes);
      self->bold = bold;
    }
  pango_layout_set_text (self->layout, self->text, -1);
}

/* The width that it takes behind the text. */
static float
draw_aside (QuiTreeCell *self,
            Pen         *pen,
            gboolean     measure_only)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width, height;
  GdkRGBA dim;

  if (self->aside == NULL)
    return 0;

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->aside);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (!measure_only)
    {
      graphene_rect_t rect;

      pen->x += TAG_GAP;
      rect = place (pen, width, height);
      qui_looks_dim (GTK_WIDGET (self), &dim);
      gtk_snapshot_save (pen->snapshot);
      gtk_snapshot_translate (pen->snapshot, &rect.origin);
      gtk_snapshot_append_layout (pen->snapshot, layout, &dim);
      gtk_snapshot_restore (pen->snapshot);
      pen->x += width;
    }
  return TAG_GAP + width;
}

/* The width that the tag, or the lock, takes behind the text. */
static float
draw_behind (QuiTreeCell *self,
             Pen         *pen,
             gboolean     measure_only)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA text, fill;
  g_autoptr (PangoLayout) layout = NULL;
  PangoAttrList *attributes;
  GskRoundedRect outline;
  graphene_rect_t rect;
  int width, height;

  if (self->content.locked && self->content.tag == NULL)
    {
      if (!measure_only)
        {
          GdkRGBA dim;

          qui_looks_dim (widget, &dim);
          pen->x += TAG_GAP;
          draw_icon (self, pen, "changes-prevent-symbolic", LOCK, &dim);
        }
      return TAG_GAP + LOCK;
    }
  if (self->content.tag == NULL)
    return 0;

  layout = gtk_widget_create_pango_layout (widget, self->content.tag);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.85));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (measure_only)
    return TAG_GAP + 2 * TAG_PADDING + width;

  if (self->content.tag_quiet)
    {
      qui_looks_dim (widget, &text);
      fill = text;
    }
  else
    {
      qui_looks_named (widget, "accent_color", &text);
      qui_looks_named (widget, "accent_bg_color", &fill);
    }
  fill.alpha *= 0.16;
  pen->x += TAG_GAP;
  rect = place (pen, 2 * TAG_PADDING + width, TAG_HEIGHT);
  gsk_rounded_rect_init_from_rect (&outline, &rect, TAG_HEIGHT / 2.f);
  gtk_snapshot_push_rounded_clip (pen->snapshot, &outline);
  gtk_snapshot_append_color (pen->snapshot, &fill, &rect);
  gtk_snapshot_pop (pen->snapshot);

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT (rect.origin.x + TAG_PADDING, floorf ((pen->height - height) / 2)));
  gtk_snapshot_append_layout (pen->snapshot, layout, &text);
  gtk_snapshot_restore (pen->snapshot);
  return 0;
}

/* Makes the layout say as much as there is room for. */
static void
fit_text (QuiTreeCell *self,
          float        room,
          int         *width,
          int         *height)
{
  update_layout (self);
  pango_layout_set_width (self->layout, -1);
  pango_layout_get_pixel_size (self->layout, width, height);
  self->is_short = *width > room && self->short_text != NULL;
  if (self->is_short)
    {
      pango_layout_set_text (self->layout, self->short_text, -1);
      pango_layout_get_pixel_size (self->layout, width, height);
    }
  if (*width > room)
    {
      pango_layout_set_width (self->layout, (int) (room * PANGO_SCALE));
      *width = (int) room;
    }
}

static void
draw_text (QuiTreeCell   *self,
           Pen           *pen,
           const GdkRGBA *colour)
{
  float room = MAX (1, pen->width - pen->x - draw_aside (self, pen, TRUE) - draw_behind (self, pen, TRUE));
  float xalign = pen->mirrored ? 1 - self->xalign : self->xalign;
  int width, height;
  float x;

  if (*self->text != '\0')
    {
      fit_text (self, room, &width, &height);
      x = (pen->mirrored ? pen->width - pen->x - room : pen->x) + floorf ((room - width) * xalign);
      gtk_snapshot_save (pen->snapshot);
      gtk_snapshot_translate (pen->snapshot, &GRAPHENE_POINT_INIT (x, floorf ((pen->height - height) / 2)));
      gtk_snapshot_append_layout (pen->snapshot, self->layout, colour);
      gtk_snapshot_restore (pen->snapshot);
      pen->x += width;
    }
  draw_aside (self, pen, FALSE);
  draw_behind (self, pen, FALSE);
}

static void
get_text_colour (QuiTreeCell *self,
                 GdkRGBA     *colour)
{
  GtkWidget *widget = GTK_WIDGET (self);

  switch (self->content.look)
    {
    case QUI_TREE_LOOK_DIM:
      qui_looks_dim (widget, colour);
      break;
    case QUI_TREE_LOOK_BLOCKED:
    case QUI_TREE_LOOK_BLOCKS:
      qui_looks_state_text (widget, QUI_STATE_WAITING, colour);
      break;
    case QUI_TREE_LOOK_OLD:
      qui_looks_state_text (widget, QUI_STATE_IDLE_IN_TRANSACTION, colour);
      break;
    case QUI_TREE_LOOK_STATE:
      qui_looks_state_text (widget, self->content.state, colour);
      break;
    case QUI_TREE_LOOK_PLAIN:
    case QUI_TREE_LOOK_NAME:
    default:
      gtk_style_context_get_color (gtk_widget_get_style_context (widget), colour);
    }
}

static void
draw_before (QuiTreeCell   *self,
             Pen           *pen,
             const GdkRGBA *colour)
{
  const QuiTreeCellContent *content = &self->content;

  if (content->is_name)
    {
      pen->x = content->indent - 2;
      if (content->expandable)
        draw_icon (self, pen, content->open ? "pan-down-symbolic" : pen->mirrored ? "pan-end-symbolic-rtl" : "pan-end-symbolic", EXPANDER, colour);
      pen->x = content->indent + EXPANDER_ROOM;
    }
  if (content->icon != NULL)
    {
      int size = content->is_name ? NAME_ICON : SYMBOL;
      GdkRGBA symbol = *colour;

      if (content->look == QUI_TREE_LOOK_STATE)
        qui_looks_state_symbol (GTK_WIDGET (self), content->state, &symbol);
      draw_icon (self, pen, content->icon, size, &symbol);
      pen->x += size + ICON_GAP;
    }
}

static void
qui_tree_cell_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  QuiTreeCell *self = QUI_TREE_CELL (widget);
  Pen pen = {
    .snapshot = snapshot,
    .width = gtk_widget_get_width (widget),
    .height = gtk_widget_get_height (widget),
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
  GdkRGBA colour;

  if (self->content.n_in_state != NULL)
    {
      qui_state_bar_draw (widget, snapshot, self->content.n_in_state, self->content.largest);
      return;
    }
  get_text_colour (self, &colour);
  /* A text is cut to the width; what stands around it is not. */
  if (self->content.is_name)
    gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, pen.width, pen.height));
  draw_before (self, &pen, &colour);
  draw_text (self, &pen, &colour);
  if (self->content.is_name)
    gtk_snapshot_pop (snapshot);
}

/* ---- Widget ---- */

static void
qui_tree_cell_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  QuiTreeCell *self = QUI_TREE_CELL (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = 1;
      return;
    }
  if (self->height == 0)
    {
      PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);

      self->height = PANGO_PIXELS_CEIL (pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics));
      pango_font_metrics_unref (metrics);
    }
  *minimum = *natural = self->height;
}

static void
qui_tree_cell_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  QuiTreeCell *self = QUI_TREE_CELL (widget);

  GTK_WIDGET_CLASS (qui_tree_cell_parent_class)->css_changed (widget, change);

  /* Another font, perhaps; and the colours are looked up by name. */
  self->height = 0;
  g_clear_object (&self->layout);
  gtk_widget_queue_draw (widget);
}

static void
qui_tree_cell_system_setting_changed (GtkWidget        *widget,
                                      GtkSystemSetting  setting)
{
  QuiTreeCell *self = QUI_TREE_CELL (widget);

  GTK_WIDGET_CLASS (qui_tree_cell_parent_class)->system_setting_changed (widget, setting);

  self->height = 0;
  g_clear_object (&self->layout);
}

static void
qui_tree_cell_finalize (GObject *object)
{
  QuiTreeCell *self = QUI_TREE_CELL (object);

  g_clear_object (&self->layout);
  g_free (self->text);
  g_free (self->short_text);
  g_free (self->aside);

  G_OBJECT_CLASS (qui_tree_cell_parent_class)->finalize (object);
}

static void
qui_tree_cell_class_init (QuiTreeCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qui_tree_cell_finalize;
  widget_class->snapshot = qui_tree_cell_snapshot;
  widget_class->measure = qui_tree_cell_measure;
  widget_class->css_changed = qui_tree_cell_css_changed;
  widget_class->system_setting_changed = qui_tree_cell_system_setting_changed;

  gtk_widget_class_set_css_name (widget_class, "treecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
qui_tree_cell_init (QuiTreeCell *self)
{
  self->text = g_strdup ("");
}

GtkWidget *
qui_tree_cell_new (float    xalign,
                   gboolean digits)
{
  QuiTreeCell *self = g_object_new (QUI_TYPE_TREE_CELL, NULL);

  self->xalign = xalign;
  self->digits = digits;
  return GTK_WIDGET (self);
}

static gboolean
content_equal (QuiTreeCell              *self,
               const QuiTreeCellContent *content,
               const char               *text)
{
  const QuiTreeCellContent *old = &self->content;

  return old->look == content->look && old->state == content->state && old->icon == content->icon &&
         old->indent == content->indent && old->is_name == content->is_name && old->expandable == content->expandable &&
         old->open == content->open && old->tag == content->tag && old->tag_quiet == content->tag_quiet && old->locked == content->locked &&
         old->largest == content->largest && (old->n_in_state == NULL) == (content->n_in_state == NULL) &&
         (content->n_in_state == NULL || memcmp (self->n_in_state, content->n_in_state, sizeof self->n_in_state) == 0) &&
         g_strcmp0 (self->short_text, content->short_text) == 0 && g_strcmp0 (self->aside, content->aside) == 0 &&
         g_str_equal (self->text, text);
}

static void
set_copy (char       **copy,
          const char  *text)
{
  if (g_strcmp0 (*copy, text) == 0)
    return;

  g_free (*copy);
  *copy = g_strdup (text);
}

void
qui_tree_cell_set_content (QuiTreeCell              *self,
                           const QuiTreeCellContent *content)
{
  const char *text = content->text != NULL ? content->text : "";
  g_autofree char *spoken = NULL;

  g_return_if_fail (QUI_IS_TREE_CELL (self));

  if (content_equal (self, content, text))
    return;

  set_copy (&self->text, text);
  set_copy (&self->short_text, content->short_text);
  set_copy (&self->aside, content->aside);
  self->content = *content;
  self->content.text = self->text;
  self->content.short_text = self->short_text;
  self->content.aside = self->aside;
  if (content->n_in_state != NULL)
    {
      memcpy (self->n_in_state, content->n_in_state, sizeof self->n_in_state);
      self->content.n_in_state = self->n_in_state;
      spoken = qui_words_state_counts (self->n_in_state);
    }
  else if (self->aside != NULL)
    {
      spoken = g_strdup_printf ("%s, %s", self->text, self->aside);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL                               ? spoken
                                  : content->look == QUI_TREE_LOOK_STATE ? qui_words_state (content->state)
                                                                               : self->text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
qui_tree_cell_get_text (QuiTreeCell *self)
{
  g_return_val_if_fail (QUI_IS_TREE_CELL (self), "");

  return self->text;
}

gboolean
qui_tree_cell_is_cut (QuiTreeCell *self)
{
  g_return_val_if_fail (QUI_IS_TREE_CELL (self), FALSE);

  return self->layout != NULL && (self->is_short || pango_layout_is_ellipsized (self->layout));
}

gboolean
qui_tree_cell_is_expander (QuiTreeCell *self,
                           double       x)
{
  g_return_val_if_fail (QUI_IS_TREE_CELL (self), FALSE);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  return self->content.expandable && x >= self->content.indent - 6 && x < self->content.indent + EXPANDER_ROOM;
}
