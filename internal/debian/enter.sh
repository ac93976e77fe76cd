#!/bin/sh
# enter.sh FOLDER ACCESS USER COMMAND… runs a command in the chroot FOLDER/base.
#
# It is the first process of a mount and a process namespace of its own, where unshare has made all mounts private: what
# it mounts nobody else sees, and the kernel undoes it after the last process. ACCESS is rw for the one that furnishes
# the chroot, ro for those that use it; these have FOLDER/home as their home.
set -eu
folder=$1 access=$2 user=$3
shift 3
root=$folder/base

mount --bind "$root" "$root"
if [ "$access" = ro ]; then mount -o remount,bind,ro "$root"; fi
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "$root/dev/${n#*:}"; done

mount --bind "$folder/tmp" "$root/tmp"
for file in /etc/resolv.conf /etc/hosts; do
  if [ -e "$root$file" ] && [ -e "$file" ]; then mount --bind "$file" "$root$file"; fi
done
if [ "$access" = ro ]; then
  mount --bind "$folder/tmp" "$root/var/tmp"
  mount --bind "$folder/home" "$root/home/newcomer"
  # Only over what a package has put there: without it a newcomer has no certificates.
  certificates=$root/etc/ssl/certs/ca-certificates.crt
  if [ -e "$certificates" ]; then mount --bind "$folder/tmp/certificates.pem" "$certificates"; fi
fi

# Not with exec: the first process of a namespace has to collect orphans, which this shell does.
/usr/sbin/chroot --userspec="$user" "$root" "$@"
