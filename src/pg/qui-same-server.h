/* qui-same-server.h: whether two ways to reach a server certainly lead to the same one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-conninfo.h"

G_BEGIN_DECLS

/* What libpq takes where a text says nothing; NULL or "": nothing. */
typedef struct
{
  const char *host;       /* PGHOST */
  const char *hostaddr;   /* PGHOSTADDR */
  const char *port;       /* PGPORT; else 5432 */
  const char *service;    /* PGSERVICE */
  const char *folder;     /* of sockets, as libpq was built */
} QuiServerDefaults;

/* Of this process. The strings stay the environment's. Neither files nor the network are asked. */
QuiServerDefaults qui_server_defaults_get (void);

/* A folder of sockets, and a name or address that is no folder, in the one of its spellings that is compared; free with g_free(). Pure. */
char             *qui_socket_folder_normalise (const char *folder);
char             *qui_host_name_normalise     (const char *host);

/* Pure. TRUE only for what cannot be two servers: the same address, name or socket folder in two spellings, and the same port. "localhost" is
 * 127.0.0.1 and ::1, /var/run is /run. An address that is given ("hostaddr") counts, not the name beside it. A name is not its address, a longer
 * name not the shorter one, a socket not the port beside it: these may be two. So may be what is reached through another tunnel, or through none.
 * Several hosts are the same as the same ones in the same order, chosen from in the same way; one of them is not. What a service stands for
 * is not read: it is the same as itself, with the same said beside it. */
gboolean qui_same_server (const QuiConninfo *one, const QuiConninfo *other, const QuiServerDefaults *defaults);

G_END_DECLS
