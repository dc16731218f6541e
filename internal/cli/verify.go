package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/sign"
)

// verifyOptions are the flags of “cybercheck verify”.
type verifyOptions struct {
	keys            []string
	html, signature string
	previous, logo  string // what the page was made with
}

func (a *app) verifyCommand() *cobra.Command {
	o := verifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Tell whether a signed assessment is as it was signed",
		Long: `Tell whether a signed assessment is as it was signed, by the key that you name.
Get the public key from its owner, never from the file: --key takes the line
that begins with RW, or a file with it, and may be given more than once.

With --html it also makes the report again from the document and tells whether
the page is the same, byte for byte.

Exit codes of this command:
  0  the key that you named signed exactly this
  1  altered: the signature does not fit, or the page is not the document’s
  4  the signature fits a key that you did not name, or the page also rests on a
     file that nobody signed (--previous): this proves nothing yet`,
		Args: takes(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.verify(args[0], o) },
	}
	cmd.Flags().StringArrayVar(&o.keys, "key", nil, "a public key that you trust, or a file with it")
	cmd.Flags().StringVar(&o.html, "html", "", "also hold this HTML report against the document")
	cmd.Flags().StringVar(&o.previous, "previous", "", "the earlier assessment that the HTML report compares with")
	cmd.Flags().StringVar(&o.logo, "logo", "", "the picture that the HTML report was made with")
	cmd.Flags().StringVar(&o.signature, "signature", "", "the signature, when it is not in FILE.minisig")
	return cmd
}

func (a *app) verify(file string, o verifyOptions) error {
	if o.html == "" && (o.previous != "" || o.logo != "") {
		return withHint(usage("--previous and --logo are about an HTML report, and no --html names one"), "Name the page with --html, or leave them out.")
	}
	var trusted []sign.Public
	for _, k := range o.keys {
		p, err := publicKey(k)
		if err != nil {
			return err
		}
		trusted = append(trusted, p)
	}
	doc, err := named.Read(file, assess.MaxDocument)
	if err != nil {
		return err
	}
	if o.signature == "" {
		o.signature = file + ".minisig"
	}
	signature, err := named.Read(o.signature, maxKey)
	if err != nil {
		return withHint(err, "The signature comes as a file of its own; name it with --signature.")
	}
	r := sign.Verify(doc, signature, trusted)
	if r.Outcome == sign.Invalid {
		return a.altered(r.Why)
	}
	x, err := assess.Read(bytes.NewReader(r.Canonical))
	if err != nil {
		return a.altered("What was signed is not an assessment that this program reads: " + err.Error() + ".")
	}
	if seen, err := assess.Read(bytes.NewReader(doc)); err != nil || sameDocument(seen, r.Canonical) != nil {
		return a.altered("The file can be read in two ways.")
	}
	if o.html != "" {
		if err := a.samePage(x, r, o); err != nil {
			return err
		}
		if err := a.pageRests(o, trusted); err != nil {
			return err
		}
	}
	return a.sayVerified(r, len(trusted) > 0, o.html != "" && o.logo != "")
}

func (a *app) sayVerified(r sign.Result, named, picture bool) error {
	w := &paragraphs{w: a.Out, width: a.look(true).Width}
	if r.Outcome == sign.Valid {
		w.say("Good. The key that you named signed this document, and it was not altered since.")
	} else {
		w.say("Warning. The document fits its signature, but not by a key that you named.")
		if !named {
			w.say("You named no key. Get the public key from its owner, and give it with --key.")
		}
	}
	if r.Relaid {
		w.say("The file is laid out in another way than it was signed. What it says is the same.")
	}
	if picture {
		w.say("Nobody signed the picture on the page: look whether it says more than a name.")
	}
	w.say("Key: %s", r.Key)
	w.say("Signed with it: %s", safetext.Line(r.Comment, 600))
	w.say("SHA-256: %s", sign.Digest(r.Canonical))
	w.say("This does not show that the answers are true.")
	if err := writeError(w.err); err != nil {
		return err
	}
	if r.Outcome != sign.Valid {
		return &exitError{code: exitIncomplete}
	}
	return nil
}

// altered says that a check failed. It is no fault of the program.
func (a *app) altered(why string) error {
	w := &paragraphs{w: a.Out, width: a.look(true).Width}
	w.say("Altered, or not signed by this key. %s Do not rely on this file.", safetext.Line(why, 600))
	if err := writeError(w.err); err != nil {
		return err
	}
	return &exitError{code: exitFindings}
}

// samePage makes the report again, with and without the words about its
// signature, in each language and in each part, and holds the page against all of them.
func (a *app) samePage(x assess.Assessment, r sign.Result, o verifyOptions) error {
	page, err := named.Read(o.html, 4*assess.MaxDocument)
	if err != nil {
		return err
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	for _, s := range []*seal{nil, {r}} {
		v, err := a.exportInput(c, x, export{output: o.html, previous: o.previous, logo: o.logo, seal: s})
		if err != nil {
			return err
		}
		for _, lang := range i18n.Tags() {
			say, err := i18n.Load(lang)
			if err != nil {
				return &exitError{code: exitFault, err: err}
			}
			for _, v.owner = range []bool{false, true} {
				var again bytes.Buffer
				if err := v.in(say).page(&again); err != nil {
					return &exitError{code: exitFault, err: err}
				}
				if bytes.Equal(page, again.Bytes()) {
					return nil
				}
			}
		}
	}
	return a.altered(notThePage(page, x, c.Bank.Version, o))
}

// notThePage says why a page may be another than the one that a document makes.
func notThePage(page []byte, x assess.Assessment, bank string, o verifyOptions) string {
	why := "The page is not the one that this document makes."
	if o.previous == "" && bytes.Contains(page, []byte(`<h2 id="since">`)) {
		why += " It compares with an earlier assessment: name that file with --previous, or make the page again from the signed file."
	}
	if o.logo == "" && bytes.Contains(page, []byte(`<img class="logo"`)) {
		why += " It holds a picture: name that file with --logo."
	}
	if x.Tool.Version != Version || x.Tool.Bank != bank {
		why += fmt.Sprintf(" Use version %s to compare them: this is %s.", x.Tool.Version, Version)
	}
	return why
}

// pageRests tells whether the earlier assessment of a page is signed as well: it
// decides what the page says of the time since.
func (a *app) pageRests(o verifyOptions, trusted []sign.Public) error {
	if o.previous == "" || o.previous == noPrevious {
		return nil
	}
	doc, err := named.Read(o.previous, assess.MaxDocument)
	signature, missing := named.Read(o.previous+".minisig", maxKey)
	if err != nil || missing != nil {
		return a.unproven("The page rests on a file that nobody signed: %s.", o.previous)
	}
	r := sign.Verify(doc, signature, trusted)
	seen, err := assess.Read(bytes.NewReader(doc))
	switch {
	case r.Outcome == sign.Invalid, err != nil, sameDocument(seen, r.Canonical) != nil:
		return a.altered("The page rests on a file that is not as it was signed: " + o.previous + ".")
	case r.Outcome == sign.Valid:
		return nil
	}
	return a.unproven("The page rests on a file that was signed, but not by a key that you named: %s.", o.previous)
}

// unproven says why a page that is the document’s still proves nothing.
func (a *app) unproven(why, file string) error {
	w := &paragraphs{w: a.Out, width: a.look(true).Width}
	w.say("Warning. "+why+" The document itself fits its signature. Ask for the signature of that file, or for a page without it.", file)
	if err := writeError(w.err); err != nil {
		return err
	}
	return &exitError{code: exitIncomplete}
}

// publicKey reads --key: the key itself, or a file with it.
func publicKey(k string) (sign.Public, error) {
	if p, err := sign.ParsePublic(k); err == nil {
		return p, nil
	}
	if strings.HasPrefix(k, "RW") && !strings.ContainsAny(k, `/\.`) {
		if _, err := os.Stat(k); err != nil {
			return sign.Public{}, usage("--key: %w", badKey(k))
		}
	}
	data, err := named.Read(k, maxKey)
	if err != nil {
		return sign.Public{}, err
	}
	p, err := sign.ParsePublic(string(data))
	if err != nil {
		return p, usage("--key %s: %w", k, err)
	}
	return p, nil
}

func badKey(k string) error {
	_, err := sign.ParsePublic(k)
	return err
}

// sameDocument reports whether an assessment as it was read is the one that its
// canonical form holds: a trick that two readers fall for differently is no match.
func sameDocument(x assess.Assessment, canonical []byte) error {
	y, err := assess.Read(bytes.NewReader(canonical))
	if err != nil {
		return err
	}
	var one, two bytes.Buffer
	if err := errors.Join(json.Render(&one, x), json.Render(&two, y)); err != nil {
		return err
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		return errors.New("it can be read in two ways")
	}
	return nil
}
