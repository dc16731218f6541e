package host

import (
	"errors"
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// kernelSystems are the file systems whose files are made up by the kernel while
// they are read: a reading may wait for ever there, take a message from whom it was
// meant for, or set something off.
var kernelSystems = map[uint32]bool{
	unix.PROC_SUPER_MAGIC: true, unix.SYSFS_MAGIC: true, unix.DEBUGFS_MAGIC: true, unix.TRACEFS_MAGIC: true,
	unix.SECURITYFS_MAGIC: true, unix.CGROUP_SUPER_MAGIC: true, unix.CGROUP2_SUPER_MAGIC: true, unix.BPF_FS_MAGIC: true,
	unix.PSTOREFS_MAGIC: true, unix.EFIVARFS_MAGIC: true, unix.SELINUX_MAGIC: true, unix.SMACK_MAGIC: true,
	unix.DEVPTS_SUPER_MAGIC: true, unix.BINFMTFS_MAGIC: true, unix.NSFS_MAGIC: true, unix.RDTGROUP_SUPER_MAGIC: true,
	unix.XENFS_SUPER_MAGIC: true, unix.PIPEFS_MAGIC: true, unix.SOCKFS_MAGIC: true, unix.ANON_INODE_FS_MAGIC: true,
	0x62656570: true, // configfs
	0x65735543: true, // fusectl
	0x19800202: true, // mqueue
	0x67596969: true, // rpc_pipefs
	0x6e667364: true, // nfsd
	0x5a3c69f0: true, // apparmorfs
	0x9fa2:     true, // usbdevfs
}

var errKernels = errors.New("made up by the kernel, and no file of settings")

// openRegular opens what stands at full for reading, if it is a regular file or a
// folder. It is judged by a handle that opens nothing, and what was judged is what
// is then opened: whoever owns the folder cannot put a device in between.
func openRegular(full string, kernels bool) (fs.File, error) {
	fail := func(err error) (fs.File, error) { return nil, &fs.PathError{Op: "open", Path: full, Err: err} }
	handle, err := retried(func() (int, error) { return unix.Open(full, unix.O_PATH|unix.O_CLOEXEC, 0) })
	if err != nil {
		return fail(err)
	}
	defer func() { _ = unix.Close(handle) }() // nothing was written
	var st unix.Stat_t
	if err := unix.Fstat(handle, &st); err != nil {
		return fail(err)
	}
	if kind := st.Mode & unix.S_IFMT; kind != unix.S_IFREG && kind != unix.S_IFDIR {
		return fail(errNotRegular)
	}
	if !kernels {
		var sys unix.Statfs_t
		if err := unix.Fstatfs(handle, &sys); err != nil {
			return fail(err)
		}
		if kernelSystems[uint32(sys.Type)] {
			return fail(errKernels)
		}
	}
	const how = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_CLOEXEC
	fd, err := retried(func() (int, error) { return unix.Open("/proc/self/fd/"+strconv.Itoa(handle), how, 0) })
	if errors.Is(err, unix.ENOENT) { // no /proc here
		fd, err = reopened(full, how, st)
	}
	if err != nil {
		return fail(err)
	}
	return os.NewFile(uintptr(fd), full), nil
}

// reopened opens full by its name, and refuses it where it is another by now.
func reopened(full string, how int, was unix.Stat_t) (int, error) {
	fd, err := retried(func() (int, error) { return unix.Open(full, how, 0) })
	if err != nil {
		return -1, err
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil || st.Dev != was.Dev || st.Ino != was.Ino {
		_ = unix.Close(fd) // nothing was written
		return -1, errors.Join(err, errNotRegular)
	}
	return fd, nil
}

// retried repeats a call that a signal interrupted.
func retried(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
