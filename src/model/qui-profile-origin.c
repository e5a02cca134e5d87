/* qui-profile-origin.c: connections that nobody has saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile.h"

GType
qui_origin_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { QUI_ORIGIN_SAVED, "QUI_ORIGIN_SAVED", "saved" },
        { QUI_ORIGIN_SERVICE, "QUI_ORIGIN_SERVICE", "service" },
        { QUI_ORIGIN_VISIT, "QUI_ORIGIN_VISIT", "visit" },
        { 0, NULL, NULL }
      };

      g_once_init_leave (&type, g_enum_register_static ("QuiOrigin", values));
    }

  return type;
}

QuiProfile *
qui_profile_new_service (const char *service)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
  g_autofree char *uuid = NULL, *text = NULL;

  g_return_val_if_fail (service != NULL && service[0] != '\0', NULL);

  uuid = g_strconcat ("service:", service, NULL);
  qui_conninfo_set (conninfo, "service", service);
  text = qui_conninfo_to_text (conninfo, NULL);
  return g_object_new (QUI_TYPE_PROFILE, "uuid", uuid, "origin", QUI_ORIGIN_SERVICE, "name", service, "parameters", text, NULL);
}

QuiProfile *
qui_profile_new_visit (const char  *text,
                       char       **password,
                       GError     **error)
{
  g_autoptr (QuiProfile) self = g_object_new (QUI_TYPE_PROFILE, "origin", QUI_ORIGIN_VISIT, NULL);

  g_return_val_if_fail (text != NULL, NULL);

  return qui_profile_take_text (self, text, password, error) && qui_profile_check_target (self, error) ? g_steal_pointer (&self) : NULL;
}
