/* qui-narrowable.h: a part of the window that shows less where there is little room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For a widget with a template, which goes with it. Property "narrow" (boolean, read-write). */
#define QUI_TYPE_NARROWABLE (qui_narrowable_get_type ())
G_DECLARE_DERIVABLE_TYPE (QuiNarrowable, qui_narrowable, QUI, NARROWABLE, GtkWidget)

struct _QuiNarrowableClass
{
  GtkWidgetClass parent_class;

  /* "narrow" has changed. */
  void (*apply_narrow) (QuiNarrowable *self, gboolean narrow);
};

gboolean qui_narrowable_get_narrow (QuiNarrowable *self);

G_END_DECLS
