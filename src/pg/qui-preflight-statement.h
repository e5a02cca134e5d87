/* qui-preflight-statement.h: the question of a preflight
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance-request.h"

G_BEGIN_DECLS

/* Answers: me, now, system_identifier; then the names of databases to connect to meanwhile (one column); then the tablespaces for databases
 * (name, whether we may create in it); then one row for each fact; "named" is the start of a session that has @application_name.
 * Pure; free with g_free(). */
enum { QUI_PREFLIGHT_KIND, QUI_PREFLIGHT_OID, QUI_PREFLIGHT_PID, QUI_PREFLIGHT_NAME, QUI_PREFLIGHT_DETAIL, QUI_PREFLIGHT_BACKEND_TYPE,
       QUI_PREFLIGHT_RESULT, QUI_PREFLIGHT_FLAG, QUI_PREFLIGHT_SINCE, QUI_PREFLIGHT_N_COLUMNS };
#define QUI_PREFLIGHT_HEAD_COLUMNS  3
#define QUI_PREFLIGHT_PLACE_COLUMNS 1
#define QUI_PREFLIGHT_SPACE_COLUMNS 2
char *qui_preflight_statement (const QuiClearanceRequest *request, int version_num, const int *own_pids, const char *application_name);

G_END_DECLS
