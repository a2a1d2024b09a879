#include "server/signer/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#if defined __x86_64__
#define SANDBOX_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define SANDBOX_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef __SANITIZE_ADDRESS__
static enum err limit(void) { return ERR_OK; }
#else
/* No descriptor and no process more than there are. The size of files stays: standard error may be one. */
static enum err limit(void)
{
    const struct rlimit zero = { 0, 0 };
    return setrlimit(RLIMIT_CORE, &zero) || setrlimit(RLIMIT_NOFILE, &zero) || setrlimit(RLIMIT_NPROC, &zero) ? ERR_SYSTEM : ERR_OK;
}
#endif

#ifdef __SANITIZE_ADDRESS__
static enum err filter(void) { return ERR_OK; }
#elif defined SANDBOX_ARCH

#define REFUSE(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static enum err filter(void)
{
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SANDBOX_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),    /* the x32 names of the same calls */
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        REFUSE(open), REFUSE(creat), REFUSE(fork), REFUSE(vfork), REFUSE(rename), REFUSE(unlink), REFUSE(link), REFUSE(symlink),
#endif
        REFUSE(openat), REFUSE(openat2), REFUSE(open_by_handle_at), REFUSE(socket), REFUSE(socketpair), REFUSE(connect), REFUSE(bind),
        REFUSE(accept), REFUSE(accept4), REFUSE(execve), REFUSE(execveat), REFUSE(clone), REFUSE(clone3), REFUSE(ptrace),
        REFUSE(process_vm_readv), REFUSE(process_vm_writev), REFUSE(renameat2), REFUSE(unlinkat), REFUSE(linkat), REFUSE(symlinkat),
        REFUSE(mount), REFUSE(bpf), REFUSE(io_uring_setup), REFUSE(keyctl), REFUSE(memfd_create), REFUSE(kill), REFUSE(tkill),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = { sizeof code / sizeof code[0], code };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) ? ERR_SYSTEM : ERR_OK;
}

#else
static enum err filter(void) { return ERR_OK; }    /* a machine whose numbers of calls were never checked */
#endif

enum err sandbox_enter(void)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return ERR_SYSTEM;
    enum err e = limit();
    return e ? e : filter();
}
