/* qui-icons.h: symbolic icons for widgets that draw themselves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The symbolic icon @name (static) for @widget's display and scale, kept for the next time; no reference given. */
GtkSymbolicPaintable *qui_icons_get (GtkWidget *widget, const char *name, int size);

G_END_DECLS
