package demo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"hoidap/internal/question"
	"hoidap/internal/service"
)

// Account is somebody who can sign in to the demonstration.
type Account struct {
	Login      string        `json:"login"`
	Password   string        `json:"password"`
	Role       question.Role `json:"role"`
	Department string        `json:"department"` // code, "" for the whole ministry
	Name       string        `json:"name"`
}

// The first person who is added, and the last.
const (
	firstLogin = "tiepnhan1"
	lastLogin  = "quantri"
)

// staff names the people of the demonstration; none of them exists. Of each
// department the first is the head, the others are officers.
var staff = []struct {
	department string
	names      [3]string
}{
	{"TCQLDD", [3]string{"Lê Quang Trường", "Nguyễn Thị Thu Hà", "Phạm Đức Mạnh"}},
	{"TCMT", [3]string{"Hoàng Thị Minh Châu", "Trần Anh Tuấn", "Vi Thị Lan"}},
	{"DCKS", [3]string{"Đỗ Văn Thạch", "Bùi Ngọc Khánh", "Lương Thị Hồng Vân"}},
	{"TNN", [3]string{"Nguyễn Hải Triều", "Võ Thị Kim Ngân", "Đinh Công Sơn"}},
	{"TCKTTV", [3]string{"Phan Thanh Bình", "Trịnh Thị Mây", "Cao Xuân Phong"}},
	{"TCBHDVN", [3]string{"Trần Đại Dương", "Huỳnh Thị Bích Hải", "Lê Minh Đảo"}},
	{"DDBDVN", [3]string{"Vũ Đình Quân", "Ngô Thị Phương Thảo", "Tạ Quốc Đạt"}},
	{"BDKH", [3]string{"Nguyễn Thị Xuân Mai", "Đặng Hoàng Long", "Hà Thị Thanh Tâm"}},
	{"VTQG", [3]string{"Phùng Chí Viễn", "Lý Thị Ánh Tuyết", "Mai Văn Hưng"}},
	{"VP", [3]string{"Dương Thị Hạnh", "Nguyễn Trung Kiên", "Chu Thị Ngọc Bích"}},
	{"PC", [3]string{"Trương Công Luận", "Đoàn Thị Diệu Linh", "Nguyễn Bá Nghĩa"}},
	{"TTR", [3]string{"Hồ Sỹ Chính", "Lâm Thị Quỳnh Như", "Quách Văn Thanh"}},
	{"CNTT", [3]string{"Kiều Mạnh Thắng", "Tô Thị Thùy Dương", "Nguyễn Hữu Phúc"}},
}

// Accounts lists every account of the demonstration, in the order in which they
// are shown.
func Accounts() []Account {
	list := []Account{
		person(firstLogin, "Nguyễn Thị Thanh Hương", question.Intake, ""),
		person("tiepnhan2", "Bế Văn Đông", question.Intake, ""),
	}
	for _, d := range staff {
		prefix := strings.ToLower(d.department)
		list = append(list,
			person(prefix+".truong", d.names[0], question.Head, d.department),
			person(prefix+".cv1", d.names[1], question.Officer, d.department),
			person(prefix+".cv2", d.names[2], question.Officer, d.department))
	}
	return append(list,
		person("banbientap1", "Phạm Thị Tuyết Nhung", question.Board, ""),
		person("banbientap2", "Lò Văn Inh", question.Board, ""),
		person("phoban", "Vương Đình Khải", question.Board, ""),
		person("truongban", "Đào Thị Việt Hoa", question.Chair, ""),
		administrator())
}

func administrator() Account { return person(lastLogin, "Nguyễn Hoàng Nam", question.Admin, "") }

func person(login, name string, role question.Role, department string) Account {
	return Account{Login: login, Password: password(login), Role: role, Department: department, Name: name}
}

// address returns the e-mail address that belongs to the login.
func address(login string) string { return login + "@bo.example.vn" }

// password returns a password that can be read out: two rivers or mountains and
// a number, always the same for the same login.
func password(login string) string {
	places := [...]string{
		"songhong", "songda", "songma", "songlam", "songhuong", "songthubon", "songdarang", "songtien", "songhau",
		"songlo", "songcau", "songgianh", "fansipan", "bavi", "tamdao", "yentu", "bachma", "ngoclinh", "langbiang",
		"baden", "hoanglien", "dongvan", "mocchau", "catba",
	}
	sum := sha256.Sum256([]byte("demonstration/" + login))
	n := binary.BigEndian.Uint64(sum[:])
	const all = uint64(len(places))
	first, n := n%all, n/all
	second, n := n%(all-1), n/(all-1)
	if second >= first {
		second++
	}
	return fmt.Sprintf("%s-%s-%04d", places[first], places[second], n%10000)
}

// Hire adds everybody but the administrator, whom Finish adds, and returns them
// by login. Each password is hashed, which takes long on purpose, so that is
// done on every processor at once.
func Hire(ctx context.Context, svc *service.Service) (map[string]question.Actor, error) {
	all := Accounts()
	people := map[string]question.Actor{}
	p, err := add(ctx, svc, all[0])
	if err != nil {
		return nil, err
	}
	people[p.Login] = p.Actor()
	work := make(chan Account)
	var hands sync.WaitGroup
	var mu sync.Mutex // guards people and err
	for range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			for a := range work {
				p, bad := add(ctx, svc, a)
				mu.Lock()
				people[p.Login] = p.Actor()
				err = cmp.Or(err, bad)
				mu.Unlock()
			}
		})
	}
	for _, a := range all[1:] {
		if a.Login != lastLogin {
			work <- a
		}
	}
	close(work)
	hands.Wait()
	return people, err
}

// Finish adds the administrator, by whom StateOf knows that the ministry is
// complete.
func Finish(ctx context.Context, svc *service.Service) error {
	_, err := add(ctx, svc, administrator())
	return err
}

// add adds one person to the staff.
func add(ctx context.Context, svc *service.Service, a Account) (question.Person, error) {
	p, err := svc.AddPerson(ctx, question.SystemActor(), service.NewPerson{
		Login: a.Login, Name: a.Name, Email: address(a.Login), Lang: question.Vietnamese, Password: a.Password, Team: team(a),
		Grants: []question.Grant{{Role: a.Role, Department: a.Department}},
	})
	if err != nil {
		return p, fmt.Errorf("add %s to the demonstration: %w", a.Login, err)
	}
	return p, nil
}

// team returns the division of an officer.
func team(a Account) string {
	switch {
	case a.Role != question.Officer:
		return ""
	case strings.HasSuffix(a.Login, "1"):
		return "Phòng Chính sách"
	}
	return "Phòng Nghiệp vụ"
}

// clerk returns the login of who takes the question in.
func (*loader) clerk(f *life) string { return fmt.Sprintf("tiepnhan%d", 1+f.clerkNo) }

// headOf returns the login of the head of the lead department.
func (*loader) headOf(f *life) string { return strings.ToLower(f.Department) + ".truong" }

// officer returns the login of who answers.
func (*loader) officer(f *life) string {
	return fmt.Sprintf("%s.cv%d", strings.ToLower(f.Department), 1+f.officerNo)
}

// editor returns the login of who acts for the board.
func (*loader) editor(f *life) string {
	return []string{"banbientap1", "banbientap2", "phoban", "truongban"}[f.editorNo]
}
