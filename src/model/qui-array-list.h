/* qui-array-list.h: types that are the GListModel of an array of theirs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

/* As G_DEFINE_FINAL_TYPE() for a GObject that is a GListModel of what is in its member @array, a GPtrArray of objects of @ITEM_TYPE. Who changes the array
 * says so with g_list_model_items_changed(). */
#define QUI_DEFINE_ARRAY_LIST(TypeName, type_name, array, ITEM_TYPE) \
  static void type_name##_list_model_init (GListModelInterface *iface); \
  \
  G_DEFINE_FINAL_TYPE_WITH_CODE (TypeName, type_name, G_TYPE_OBJECT, \
                                 G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, type_name##_list_model_init)) \
  \
  static GType \
  type_name##_get_item_type (GListModel *model) \
  { \
    return ITEM_TYPE; \
  } \
  \
  static guint \
  type_name##_get_n_items (GListModel *model) \
  { \
    return ((TypeName *) model)->array->len; \
  } \
  \
  static gpointer \
  type_name##_get_item (GListModel *model, \
                        guint       position) \
  { \
    GPtrArray *items = ((TypeName *) model)->array; \
  \
    return position < items->len ? g_object_ref (g_ptr_array_index (items, position)) : NULL; \
  } \
  \
  static void \
  type_name##_list_model_init (GListModelInterface *iface) \
  { \
    iface->get_item_type = type_name##_get_item_type; \
    iface->get_n_items = type_name##_get_n_items; \
    iface->get_item = type_name##_get_item; \
  }
