/** Invented people: first and family names are combined at random, so that no one in particular is meant. */

export const firstNames =
  'Aaliyah Adam Agnes Ahmed Aiko Aisha Alba Alma Amara Amir Ana Anders Anja Anouk Arjun Arvid Asta Ayla Beatriz Ben Birgit Bo Carla Chen Chiara Clara Daniel Daria David Dilan Edda Ebba Elena Elias Elif Emeka Emil Emma Eskil Esther Eva Fatima Felix Finn Freya Gabriel Greta Hana Hanna Hao Hugo Ida Idris Ingrid Irina Isak Ivan Ivo Jamal Jana Jin Joana Jonas Julia Kaito Karin Katja Kemal Kira Klara Kofi Lars Layla Lea Leila Leo Liam Lina Linh Lucas Luis Magda Maja Malik Marta Mateo Max Mei Mila Mina Miro Nadia Naomi Nils Nina Noah Nora Olga Oliver Omar Oskar Paula Pavel Petra Priya Rafael Rania Ravi Rosa Ruth Samir Sara Selma Signe Sofia Stella Svea Tariq Tea Theo Thuy Tomas Vera Viktor Wanda Yara Yusuf Zoe'.split(
    ' ',
  )

export const familyNames =
  'Abebe Acheampong Ahlgren Akintola Almeida Andrade Aydin Bakker Banerjee Barbosa Becker Berglund Bianchi Bjork Bondarenko Botha Brandt Brunner Castillo Cederholm Chaudhary Conti Costa Dahlin Demir Desai Diallo Dimitrov Duarte Eberhardt Ekholm Engel Eriksen Falk Farouk Fernandes Fischer Forsell Fujita Gallo Garcia Ghosh Gruber Haddad Hagen Hansen Hartmann Hashimoto Hedlund Hoang Holm Horvat Huang Ibrahim Ilic Ivanova Iversen Jansen Joshi Kaplan Karlstrom Kato Keller Khalil Kim Kovacs Kowalski Kraus Kumar Lehmann Lehto Liang Lima Lindahl Lopez Lund Mahmoud Marin Markovic Mbeki Medina Mendes Meyer Moreau Moretti Mueller Nakamura Nasser Ndlovu Neumann Nguyen Nowak Nyberg Okafor Okonkwo Olsen Ono Osei Park Patel Pereira Petrov Pham Popescu Rahman Ramos Rossi Roth Saito Sandberg Santos Sato Schreiber Seidel Sharma Silva Singh Sjoholm Soto Steiner Strand Suzuki Tadesse Takeda Thorsen Toth Tran Ueda Vargas Vasquez Virtanen Vogel Wagner Wang Weiss Wikstrom Winter Wong Yamada Yildiz Zhang Ziegler Zimmer'.split(
    ' ',
  )

/** What an intruder guesses when it does not know who works here: none of these is an account. */
export const guessedMailboxes =
  'admin administrator backup billing careers contact finance helpdesk info it-support mail marketing office orders payroll postmaster reception sales support test webmaster'.split(
    ' ',
  )
