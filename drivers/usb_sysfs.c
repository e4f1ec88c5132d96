#include "drivers/usb_sysfs.h"

#include "pos/core/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 600 };

static size_t read_file(const char *path, void *into, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t got = read(fd, into, cap);
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

/* "/sys/bus/usb/devices/1-2.4": bus 1, port 2, port 4 of the hub there. */
static void device_path(const struct usb_place *place, char *out)
{
	int used = snprintf(out, PATH_BYTES, "/sys/bus/usb/devices/%u", place->bus);
	for (int i = 0; i < place->depth; i++)
		used += snprintf(out + used, (size_t)(PATH_BYTES - used), "%c%u", i ? '.' : '-',
			place->ports[i]);
}

static void read_name(const struct usb_place *place, const char *which, char *out, size_t cap)
{
	char path[PATH_BYTES + 16], raw[128];
	device_path(place, path);
	size_t end = strlen(path);
	(void)snprintf(path + end, sizeof path - end, "/%s", which);
	size_t size = read_file(path, raw, sizeof raw - 1);
	raw[size] = '\0';
	text_clean(out, cap, raw);
}

void usb_sysfs_name(const struct usb_place *place, struct about *about)
{
	char maker[DEVICE_NAME_MAX / 2], product[DEVICE_NAME_MAX / 2];
	read_name(place, "manufacturer", maker, sizeof maker);
	read_name(place, "product", product, sizeof product);
	if (product[0])
		(void)snprintf(about->name, sizeof about->name, "%s%s%s", maker,
			maker[0] ? " " : "", product);
	else
		(void)snprintf(about->name, sizeof about->name, "USB %04x:%04x", about->vendor,
			about->product);
}

bool usb_sysfs_descriptor(const struct usb_place *place, struct about *about)
{
	char path[PATH_BYTES], file[2 * PATH_BYTES];
	device_path(place, path);
	size_t end = strlen(path);
	(void)snprintf(
		path + end, sizeof path - end, ":%u.%u", place->configuration, place->interface);
	DIR *dir = opendir(path);
	if (!dir)
		return false;
	about->descriptor_size = 0;
	/* The HID device beneath is named "0003:VVVV:PPPP.NNNN"; 3 is the bus number of USB. */
	for (struct dirent *entry; !about->descriptor_size && (entry = readdir(dir));) {
		if (strncmp(entry->d_name, "0003:", 5) != 0)
			continue;
		(void)snprintf(file, sizeof file, "%s/%s/report_descriptor", path, entry->d_name);
		about->descriptor_size =
			read_file(file, about->descriptor, sizeof about->descriptor);
	}
	closedir(dir);
	return about->descriptor_size > 0;
}
