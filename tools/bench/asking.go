package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// asked is a question of ordinary length.
const asked = `{"kind": "question", "asker": {"type": "citizen", "name": "Nguyễn Thị Hoa", "email": "%s",
"phone": "0912 345 678", "province": "01"}, "field": "land", "title": "Chuyển đất trồng cây lâu năm sang đất ở",
"body": "Gia đình tôi có thửa đất trồng cây lâu năm rộng 320 m2 ở xã Tân Lập, đã được cấp Giấy chứng nhận năm 2009. Nay các con đã lớn, gia đình muốn chuyển 100 m2 sang đất ở để làm nhà. Xin hỏi hồ sơ gồm những giấy tờ gì, nộp ở đâu, thời gian giải quyết là bao lâu và tiền sử dụng đất được tính như thế nào? Trường hợp thửa đất nằm trong quy hoạch đường giao thông nhưng chưa có quyết định thu hồi thì có được chuyển mục đích hay không? Gia đình tôi xin chân thành cảm ơn.",
"may_publish": true, "may_name": false, "consent": true, "lang": "vi"}`

// ask sends one question and returns its code.
func (p *program) ask(ctx context.Context, email string) (string, error) {
	body := strings.NewReader(fmt.Sprintf(asked, email))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.BaseURL+"/api/v1/questions", body)
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var got struct{ Code, Detail string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("ask: status %d, %s", resp.StatusCode, got.Detail)
	}
	return got.Code, nil
}

// asking measures asking over HTTP beside pgbench, which sends the statements of
// internal/store to a copy of the database in which nobody else works.
func (b *bench) asking(ctx context.Context, p *program) error {
	code, err := p.ask(ctx, "mau@example.vn")
	if err != nil {
		return err
	}
	script, defs, err := b.script(ctx, p, code)
	if err != nil {
		return err
	}
	copied, err := b.copied(ctx, p)
	if err != nil {
		return err
	}
	load, err := b.write("ask.lua", "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [==["+
		fmt.Sprintf(asked, "hoa@example.vn")+"]==]\n")
	if err != nil {
		return err
	}
	var limits, ours []float64
	var p50, p99 []time.Duration
	var drained []float64
	for range b.rounds {
		n, err := b.pgbench(ctx, copied, script, defs)
		if err != nil {
			return err
		}
		limits = append(limits, n)
		w, err := b.wrk(ctx, b.conns, p.BaseURL+"/api/v1/questions", "-s", load)
		if err != nil {
			return err
		}
		ours, p50, p99 = append(ours, w.rate), append(p50, w.p50), append(p99, w.p99)
		rate, err := b.drain(ctx, p)
		if err != nil {
			return err
		}
		drained = append(drained, rate)
	}
	b.add(row{
		"asking over HTTP, mail going out meanwhile", fmt.Sprintf("%s (p50 %s, p99 %s)", perSecond(median(ours)), ms(median(p50)), ms(median(p99))),
		"pgbench, the same transaction: " + perSecond(median(limits)), ratio(median(ours), median(limits)), "≥ 0.5",
	})
	b.add(row{what: "mail sent to the catcher from a full queue", ours: perSecond(median(drained))})
	return nil
}

// drain waits until no letter is left over and returns how many went out a
// second.
func (b *bench) drain(ctx context.Context, p *program) (float64, error) {
	const left = "SELECT count(*) FROM jobs WHERE type = 'mail' AND done_at IS NULL AND dead_at IS NULL"
	began := time.Now()
	first := 0
	for {
		out, err := b.sql(ctx, p.DatabaseURL, left)
		if err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(out)
		if err != nil {
			return 0, err
		}
		first = max(first, n)
		if n == 0 {
			return float64(first) / time.Since(began).Seconds(), nil
		}
		if time.Since(began) > 10*time.Minute {
			return 0, fmt.Errorf("%d letters are left after ten minutes", n)
		}
		if err := sleep(ctx, 250*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// script returns the file with the statements by which the store keeps a new
// question, and the values for them, taken from a question that was just asked.
func (b *bench) script(ctx context.Context, p *program, code string) (string, []string, error) {
	statement, err := constant(filepath.Join(b.source, "internal/store/ask.go"), "InsertQuestion", "ins")
	if err != nil {
		return "", nil, err
	}
	values, err := b.values(ctx, p, code)
	if err != nil {
		return "", nil, err
	}
	types, err := b.types(ctx, p, statement)
	if err != nil {
		return "", nil, err
	}
	// What differs from question to question comes from the first statement.
	fresh := map[string]string{"1": "id", "2": "code", "16": "nonce", "37": "mail", "40": "message"}
	var defs []string
	var unknown error
	statement = regexp.MustCompile(`\$\d+`).ReplaceAllStringFunc(statement, func(arg string) string {
		n := arg[1:]
		// pgbench makes a parameter of each place where a variable stands, so
		// each must say of which type it is.
		i, _ := strconv.Atoi(n)
		cast := "::" + types[i-1]
		if name, ok := fresh[n]; ok {
			return ":" + name + cast
		}
		v, ok := values[n]
		switch {
		case !ok:
			unknown = fmt.Errorf("no value for %s of the statement", arg)
			return arg
		case v == nil:
			return "NULL" + cast
		case *v == "": // pgbench knows no empty variable
			return "''" + cast
		}
		if def := "p" + n + "=" + *v; !slices.Contains(defs, def) {
			defs = append(defs, "-D", def)
		}
		return ":p" + n + cast
	})
	if unknown != nil {
		return "", nil, unknown
	}
	number := `SELECT id, format('HD-%1$s-%2$s-A', year, lpad(number::text, 6, '0')) AS code, '\x' || md5(id::text) AS nonce,
	'bench/' || id AS mail, '<bench.' || id || '@example.vn>' AS message
FROM (SELECT nextval('questions_id_seq') AS id, nextval('question_number_YEAR') AS number, 'YEAR' AS year) n \gset
`
	year := strings.Split(code, "-")[1]
	file, err := b.write("ask.sql", strings.ReplaceAll(number, "YEAR", year)+statement+";\n")
	return file, defs, err
}

// types returns the types of the statement's parameters.
func (b *bench) types(ctx context.Context, p *program, statement string) ([]string, error) {
	out, err := b.sql(ctx, p.DatabaseURL, "PREPARE ask AS "+statement+
		"; SELECT array_to_json(parameter_types::text[]) FROM pg_prepared_statements WHERE name = 'ask'")
	if err != nil {
		return nil, err
	}
	var types []string
	if err := json.Unmarshal([]byte(out), &types); err != nil {
		return nil, fmt.Errorf("read the types of the statement: %w: %q", err, out)
	}
	return types, nil
}

// values reads the question, its event and its letter as the arguments of the
// statement, by their numbers; nil is NULL.
func (b *bench) values(ctx context.Context, p *program, code string) (map[string]*string, error) {
	out, err := b.sql(ctx, p.DatabaseURL, `
SELECT json_build_object('3', q.kind, '4', q.channel, '5', q.field, '6', q.status, '7', q.title, '8', q.body, '9', q.lang,
	'10', q.asker_type, '11', q.province_list::text, '12', q.province, '13', q.may_publish::text, '14', q.may_name::text,
	'15', q.consent, '17', NULL, '18', NULL, '19', q.received_at::text, '20', q.due_on::text, '21', q.stage_start::text,
	'22', q.stage_due_on::text, '23', NULL, '24', q.next_rung_at::text, '25', a.name, '26', a.email, '27', a.phone,
	'28', a.organisation, '29', a.tax_code, '30', e.at::text, '31', e.action, '32', e.role, '33', NULL, '34', e.data::text,
	'35', e.hash, '36', s.holder, '38', m.template, '39', m.data::text, '41', q.updated_at::text, '42', 'false',
	'43', q.search::text,
	'44', (SELECT jsonb_agg(to_jsonb(p)) FROM promises p WHERE p.question_id = q.id AND p.seq = 1)::text)
FROM questions q
JOIN askers a ON a.question_id = q.id
JOIN events e ON e.question_id = q.id AND e.seq = 1
JOIN spans s ON s.question_id = q.id AND s.seq = 1
JOIN mails m ON m.question_id = q.id AND m.template = 'received'
WHERE q.code = '`+code+`'`)
	if err != nil {
		return nil, err
	}
	var values map[string]*string
	if err := json.Unmarshal([]byte(out), &values); err != nil {
		return nil, fmt.Errorf("read the question that was asked: %w: %q", err, out)
	}
	return values, nil
}

// constant returns the text of a constant inside a method, so that what is
// measured is what the program sends.
func constant(file, method, name string) (string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	text := ""
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != method {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || v.Names[0].Name != name || len(v.Values) == 0 {
				return true
			}
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				text, err = strconv.Unquote(lit.Value)
			}
			return true
		})
	}
	if err == nil && text == "" {
		err = errors.New("no constant " + name + " in " + method + " of " + file)
	}
	return text, err
}

// copied makes a copy of the database, without the work that is open in it.
func (b *bench) copied(ctx context.Context, p *program) (string, error) {
	const name = "bench"
	if _, err := b.sql(ctx, p.DatabaseURL, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	url := strings.Replace(p.DatabaseURL, "@/hoidap", "@/"+name, 1)
	if url == p.DatabaseURL {
		return "", fmt.Errorf("cannot tell the name of the database in its address")
	}
	dump := exec.CommandContext(ctx, b.tool("pg_dump"), "-d", p.DatabaseURL)
	load := exec.CommandContext(ctx, b.tool("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url)
	var complaint bytes.Buffer
	pipe, err := dump.StdoutPipe()
	if err != nil {
		return "", err
	}
	load.Stdin, load.Stderr, dump.Stderr = pipe, &complaint, &complaint
	if err := load.Start(); err != nil {
		return "", err
	}
	err = errors.Join(dump.Run(), load.Wait())
	if err != nil {
		return "", fmt.Errorf("copy the database: %w\n%s", err, complaint.String())
	}
	_, err = b.sql(ctx, url, "ANALYZE")
	return url, err
}

func (b *bench) write(name, text string) (string, error) {
	file := filepath.Join(b.dir, name)
	return file, os.WriteFile(file, []byte(text), 0o644)
}

// pgbench returns the transactions a second.
func (b *bench) pgbench(ctx context.Context, database, script string, defs []string) (float64, error) {
	args := append([]string{
		"-n", "-M", "prepared", "-c", strconv.Itoa(b.conns), "-j", "2", "-T", strconv.Itoa(int(b.duration.Seconds())), "-f", script,
	}, defs...)
	out, err := output(ctx, b.tool("pgbench"), append(args, database)...)
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`tps = ([0-9.]+)`).FindStringSubmatch(out)
	if m == nil || !strings.Contains(out, "number of failed transactions: 0") {
		return 0, fmt.Errorf("pgbench: %s", out)
	}
	return strconv.ParseFloat(m[1], 64)
}
