/* qui-certificates.h: the files that TLS works with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* A group with a row for each file, which is a keyword in a profile's parameters. Seen while the SSL mode asks for TLS, or a file is named. */
#define QUI_TYPE_CERTIFICATES (qui_certificates_get_type ())
G_DECLARE_FINAL_TYPE (QuiCertificates, qui_certificates, QUI, CERTIFICATES, AdwPreferencesGroup)

/* Once. What is changed here is changed in @profile at once, and the other way round. */
void         qui_certificates_set_profile  (QuiCertificates *self, QuiProfile *profile);
/* The entry for the password of the client's key, which the profile has no place for. */
GtkEditable *qui_certificates_get_password (QuiCertificates *self);

G_END_DECLS
