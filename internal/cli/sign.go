package cli

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/sign"
)

// signOptions are the flags of “cybercheck sign”.
type signOptions struct {
	secret, passphrase string
	force              bool
}

func (a *app) signCommand() *cobra.Command {
	o := signOptions{}
	cmd := &cobra.Command{
		Use:   "sign FILE",
		Short: "Sign an assessment, so that a change in it can be seen",
		Long: `Sign the assessment in a JSON FILE. Two files are written beside it: the document
in the one layout that is signed (NAME.signed.json), and its signature
(NAME.signed.json.minisig). Hand over both. “cybercheck verify”, or the program
minisign, tells whether they still fit.

The first time a key is made. It is kept apart from the results, for you alone.
Publish its public half where people know that it is yours, such as your
website: nobody should trust a key that comes with a file.

A signature shows that the file was not altered. It does not show that the
answers in it are true.`,
		Example: `  cybercheck scan --format json -o shop.json
  cybercheck sign shop.json
  cybercheck verify shop.signed.json --key RWQ…`,
		Args: takes(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.sign(args[0], o) },
	}
	cmd.Flags().StringVar(&o.secret, "secret-key", "", "use the secret key in this file")
	cmd.Flags().StringVar(&o.passphrase, "passphrase-file", "", "read the passphrase of the key from this file")
	cmd.Flags().BoolVar(&o.force, "force", false, "replace files that are already there")
	return cmd
}

func (a *app) sign(file string, o signOptions) error {
	raw, err := named.Read(file, assess.MaxDocument)
	if err != nil {
		return err
	}
	x, err := readDocument(file, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	canonical, err := sign.Canonical(raw)
	if err != nil {
		return storage(fmt.Errorf("reading %s: %w", file, err))
	}
	if err := sameDocument(x, canonical); err != nil {
		return storage(fmt.Errorf("reading %s: %w", file, err))
	}
	// The signed layout gets a file of its own, unless FILE has that layout already.
	own := !bytes.Equal(raw, canonical)
	if own {
		file = strings.TrimSuffix(file, ".json") + ".signed.json"
		err = named.Free(file, o.force)
	}
	if err == nil {
		err = named.Free(file+".minisig", o.force)
	}
	if err != nil {
		return saved(err) // before a key is made, or one of the two is written
	}
	key, err := a.secretKey(o)
	if err != nil {
		return err
	}
	if err := writeSigned(file, canonical, sign.Sign(key, canonical, comment(x, canonical)), own, o.force); err != nil {
		return saved(err)
	}
	if own {
		a.note("Written: %s", file)
	}
	a.note("Written: %s.minisig", file)
	return errors.Join(a.tell("SHA-256 %s", sign.Digest(canonical)), a.tell("Public key %s", key.Public()))
}

// writeSigned writes the signature, and the document where it gets a file of its own:
// both, or no new document alone.
func writeSigned(file string, canonical, signature []byte, own, force bool) error {
	added := false
	if own {
		_, err := os.Lstat(file)
		added = errors.Is(err, fs.ErrNotExist)
		if err := named.Write(file, canonical, force); err != nil {
			return err
		}
	}
	err := named.Write(file+".minisig", signature, force)
	if err != nil && added {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// comment is what is signed beside the document, for people to read.
func comment(x assess.Assessment, canonical []byte) string {
	return safetext.Line(fmt.Sprintf("report %s; client %s; finished %s; tool %s %s; sha256 %s", x.ID, x.Subject.Client,
		x.Run.Finished.UTC().Format("2006-01-02T15:04:05Z"), x.Tool.Name, x.Tool.Version, sign.Digest(canonical)), 500)
}

// secretKey opens the key to sign with. The usual one is made when there is none.
func (a *app) secretKey(o signOptions) (sign.Secret, error) {
	file := o.secret
	if file == "" {
		settings, _, err := config.Paths(runtime.GOOS, a.Environ)
		if err != nil {
			return sign.Secret{}, withHint(storage(err), "Name a key with --secret-key.")
		}
		file = filepath.Join(filepath.Dir(settings), "keys", "cybercheck.key")
		if owner.Ours(file) != nil {
			return sign.Secret{}, notRootsKey()
		}
		named.Sweep(file)
	}
	kept, err := named.Read(file, maxKey)
	if errors.Is(err, fs.ErrNotExist) && o.secret == "" {
		if a.Sudo {
			return sign.Secret{}, notRootsKey()
		}
		return a.newKey(file, o)
	}
	if err != nil {
		return sign.Secret{}, err
	}
	passphrase := ""
	if sign.Sealed(kept) {
		if passphrase, err = a.passphrase(o, "Passphrase of your signing key: "); err != nil {
			return sign.Secret{}, err
		}
	}
	key, err := sign.Open(kept, passphrase)
	if err != nil {
		return key, storage(fmt.Errorf("opening %s: %w", file, err))
	}
	if o.secret == "" {
		err = withPublic(file, key)
	}
	return key, err
}

// withPublic writes the public half beside the usual key, where the run that made the
// key was killed before it did.
func withPublic(file string, key sign.Secret) error {
	beside := publicBeside(file)
	if _, err := os.Lstat(beside); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	public, err := key.Public().File()
	if err != nil {
		return &exitError{code: exitFault, err: err}
	}
	return named.Write(beside, public, false)
}

// notRootsKey refuses to make or use the key of a person with the rights of root.
func notRootsKey() error {
	return withHint(usage("with the rights of root the signing key would be root’s and not yours"), asYourself+", or name a key with --secret-key.")
}

// publicBeside is where the public half of the usual key is.
func publicBeside(file string) string { return strings.TrimSuffix(file, ".key") + ".pub" }

// newKey makes the key and keeps it for this person alone.
func (a *app) newKey(file string, o signOptions) (sign.Secret, error) {
	key, err := sign.NewKey(rand.Reader)
	if err != nil {
		return key, &exitError{code: exitFault, err: err}
	}
	passphrase := ""
	if o.passphrase != "" || a.InTerminal {
		if passphrase, err = a.newPassphrase(o); err != nil {
			return key, err
		}
	}
	kept, err := key.Seal(passphrase)
	if err != nil {
		return key, &exitError{code: exitFault, err: err}
	}
	public, err := key.Public().File()
	if err != nil {
		return key, &exitError{code: exitFault, err: err}
	}
	if err := makeFolder(filepath.Dir(file)); err != nil {
		return key, err
	}
	beside := publicBeside(file)
	if err := named.Free(beside, false); err != nil {
		return key, withHint(err, "It is the public half of a key that is gone. Move it elsewhere, and sign again.")
	}
	// The files get mode 0600, and replace none.
	if err := named.Write(file, kept, false); err != nil {
		return key, err
	}
	if err := named.Write(beside, public, false); err != nil {
		return key, err
	}
	a.note("A signing key was made: %s", file)
	if passphrase == "" {
		a.note("It has no passphrase. Whoever can read that file can sign as you.")
	}
	a.note("Publish this line where people know that it is yours: %s", key.Public())
	return key, nil
}

// maxKey is the largest key or signature file, in bytes.
const maxKey = 4096

// passphrase reads a passphrase from the file named, or from the terminal.
func (a *app) passphrase(o signOptions, prompt string) (string, error) {
	if o.passphrase != "" {
		data, err := named.Read(o.passphrase, maxKey)
		line, _, _ := strings.Cut(string(data), "\n")
		return strings.TrimSuffix(line, "\r"), err
	}
	if !a.InTerminal {
		return "", withHint(usage("the signing key has a passphrase, and there is no terminal to ask for it"), "Use --passphrase-file FILE.")
	}
	fmt.Fprint(a.Err, prompt)
	data, err := term.ReadPassword(int(a.In.Fd()))
	fmt.Fprintln(a.Err)
	if err != nil {
		return "", storage(fmt.Errorf("reading the passphrase: %w", err))
	}
	return string(data), nil
}

func (a *app) newPassphrase(o signOptions) (string, error) {
	one, err := a.passphrase(o, "A passphrase for your new signing key (empty for none; a lost one cannot be got back): ")
	if err != nil || one == "" || o.passphrase != "" {
		return one, err
	}
	two, err := a.passphrase(o, "Again: ")
	if err == nil && one != two {
		err = usage("the two passphrases differ; no key was made")
	}
	return two, err
}
