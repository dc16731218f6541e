package mail

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// provider says who handles the mail.
func (j *judge) provider() {
	const id = "mail.provider"
	var e []checks.Evidence
	var names []string
	for _, s := range j.sightings {
		e = append(e, seen(s.record+" record", j.domain, s.seen))
		how := s.Name
		switch {
		case s.strength == 1:
			how += " (was set up once)"
		case s.Kind == "sender":
			how += " (may send for you)"
		}
		names = append(names, how)
	}
	switch {
	case len(names) > 0:
		x := j.add(id, checks.Pass, "Recognised by your records: "+strings.Join(names, ", ")+".", e...)
		x.Suggestions = hints(j.sightings)
	case j.mx.err != nil:
		j.unknown(id, j.mx.err)
	default:
		j.left(id, checks.ReasonSourceMissing, "Nobody we know of was recognised by your records.")
	}
}

// servers judges the list of mail servers.
func (j *judge) servers() {
	const family = "mail.mx."
	if j.mx.err != nil {
		j.untold(family, j.mx.err)
		return
	}
	var e []checks.Evidence
	mixed := false
	if len(j.mx.Records) == 0 {
		e = append(e, seen("MX record", j.domain, "none"))
	}
	for _, r := range j.mx.Records {
		shown := r.Host
		if shown == "" {
			shown, mixed = ".", len(j.mx.Records) > 1
		}
		e = append(e, seen("MX record", j.domain, shown))
	}
	j.is(!mixed, "mail.mx.null_mixed", "The list of your mail servers does not contradict itself.", "One record says that you take no mail, and others name mail servers.", e...)
	if len(j.mx.Records) == 0 {
		j.implicit()
		return
	}
	j.pass("mail.mx.implicit", "It is said which servers take your mail.", e...)
	if j.nowhere() {
		j.none(family, "This name says that it takes no mail.")
		return
	}
	j.each(e)
	j.rest(family, checks.Pass, "", "Each was looked at.", e...)
}

func (j *judge) implicit() {
	const id = "mail.mx.implicit"
	e := seen("MX record", j.domain, "none")
	switch {
	case j.addr.err != nil:
		j.unknown(id, j.addr.err, e)
	case len(j.addr.Records) > 0:
		j.remark(id, "No mail server is named, so mail is tried at the website's own address.", e)
	default:
		j.pass(id, "This name takes no mail.", e)
	}
	j.none("mail.mx.", "This name has no mail server.")
}

// each looks at every mail server, the worst of each kind is told.
func (j *judge) each(e []checks.Evidence) {
	var lost, alias, address []string
	var untold error
	for _, h := range j.hosts {
		if _, err := netip.ParseAddr(h.name); err == nil {
			address = append(address, h.name)
			continue
		}
		switch {
		case h.addr.err != nil:
			untold = h.addr.err
		case len(h.addr.Records) == 0:
			lost = append(lost, h.name)
		case len(h.addr.Chain) > 0:
			alias = append(alias, h.name)
		}
	}
	known := slices.ContainsFunc(j.sightings, func(s sighting) bool { return s.strength == 3 })
	if len(j.hosts) == 1 && !known { // behind one name of a large provider stand many computers
		j.remark("mail.mx.single", "Only “"+j.hosts[0].name+"” takes your mail.", e...)
	}
	for _, x := range []struct {
		id   string
		list []string
		say  string
	}{
		{"mail.mx.is_address", address, "An address stands where a name belongs: "},
		{"mail.mx.unresolved", lost, "No address belongs to it: "},
		{"mail.mx.is_alias", alias, "It is only another name for something: "},
	} {
		switch {
		case len(x.list) > 0:
			j.gap(x.id, x.say+short(strings.Join(x.list, ", "))+".", e...)
		case untold != nil && x.id != "mail.mx.is_address":
			j.unknown(x.id, untold, e...)
		}
	}
}

// around says what follows for the controls beside: filtering, paying, and a
// name that takes part in no mail.
func (j *judge) around() {
	j.parked()
	j.filter()
	const id = "mail.payment_words"
	w, err := j.walk()
	switch {
	case err != nil:
		// Not known, and not a measurement of this control either.
		j.left(id, checks.ReasonOf(err), why(err))
	case j.enforced():
		j.left(id, checks.ReasonSourceMissing, "Forged mail in your name is refused. What you tell your customers cannot be seen from outside.", txt("_dmarc."+w.at, w.rec.text))
	default:
		j.remark(id, "Anyone can send mail in your name today, also a false invoice. So it matters that customers know how you announce a new account.",
			txt("_dmarc."+j.domain, cmp.Or(w.rec.text, "none")))
	}
}

func (j *judge) parked() {
	const id = "mail.parked_unprotected"
	if j.mx.err != nil {
		j.unknown(id, j.mx.err)
		return
	}
	if j.apex.err != nil {
		j.unknown(id, j.apex.err)
		return
	}
	if j.system != noMail {
		j.add(id, checks.NotApplicable, "This name takes part in mail.")
		return
	}
	w, err := j.walk()
	if err != nil {
		j.unknown(id, err)
		return
	}
	var lacks []string
	if !j.nowhere() {
		lacks = append(lacks, "a record that says it takes no mail")
	}
	if len(j.spf.texts) != 1 || auditSPF(j.spf).end != '-' {
		lacks = append(lacks, "one that says nobody sends")
	}
	if w.at == "" || !j.enforced() {
		lacks = append(lacks, "one that asks to refuse the rest")
	}
	if len(lacks) == 0 {
		j.pass(id, "Its records say that it takes part in no mail.", txt(j.domain, strings.Join(j.spf.texts, " ")), txt("_dmarc."+w.at, w.rec.text))
		return
	}
	x := j.gap(id, "It names no mail server, and it lacks: "+strings.Join(lacks, "; ")+".", seen("MX record", j.domain, some(len(j.mx.Records), "record", "records")))
	x.Records = j.silence()
	if len(lacks) == 1 && !j.nowhere() {
		x.Severity = checks.Low // nothing can be forged through that
	}
}

func (j *judge) filter() {
	const id = "mail.filter"
	if j.mx.err != nil {
		j.left(id, checks.ReasonOf(j.mx.err), why(j.mx.err))
		return
	}
	for _, s := range j.sightings {
		if s.Kind == "filter" && s.strength == 3 {
			j.pass(id, "Your mail goes through "+s.Name+" before it reaches you.", seen("MX record", j.domain, s.seen))
			return
		}
	}
	j.left(id, checks.ReasonSourceMissing, "No filter in front of your mail can be seen from outside. Many providers have one inside.")
}
