terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      data-classification = "confidential"
      environment         = "production"
      owner               = "payments"
    }
  }
}

variable "sessions_encrypted" {
  type = bool
}

resource "aws_db_parameter_group" "postgres16" {
  name   = "payments-postgres16"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
}

# Opened to the internet "for a moment"; backups are kept longer than before.
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  engine_version              = "16.9"
  instance_class              = "db.r6g.large"
  allocated_storage           = 200
  username                    = "orders_owner"
  manage_master_user_password = true
  parameter_group_name        = aws_db_parameter_group.postgres16.name
  storage_encrypted           = true
  publicly_accessible         = true
  backup_retention_period     = 14
  deletion_protection         = true
  multi_az                    = true
  copy_tags_to_snapshot       = true
  final_snapshot_identifier   = "orders-final"
  maintenance_window          = "sun:03:00-sun:04:00"
  vpc_security_group_ids      = ["sg-0a1b2c3d4e5f60718"]
}

# Encryption cannot be switched on in place: the database is destroyed and made anew.
resource "aws_db_instance" "reports" {
  identifier                  = "reports"
  engine                      = "postgres"
  engine_version              = "16.9"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  username                    = "reports_owner"
  manage_master_user_password = true
  parameter_group_name        = aws_db_parameter_group.postgres16.name
  storage_encrypted           = true
  backup_retention_period     = 7
  maintenance_window          = "sun:03:00-sun:04:00"
  vpc_security_group_ids      = ["sg-0a1b2c3d4e5f60718"]
  skip_final_snapshot         = true
}

# Nobody can tell before the apply whether it is encrypted.
resource "aws_rds_cluster" "sessions" {
  cluster_identifier          = "sessions"
  engine                      = "aurora-postgresql"
  engine_version              = "17.5"
  master_username             = "sessions_owner"
  manage_master_user_password = true
  storage_encrypted           = terraform_data.sessions.output.encrypted
  backup_retention_period     = 14
  delete_automated_backups    = false
  deletion_protection         = true
  copy_tags_to_snapshot       = true
  final_snapshot_identifier   = "sessions-final"

  enabled_cloudwatch_logs_exports     = ["postgresql"]
  iam_database_authentication_enabled = true
  preferred_maintenance_window        = "sun:03:00-sun:04:00"
  vpc_security_group_ids              = ["sg-0a1b2c3d4e5f60718"]
}

resource "terraform_data" "sessions" {
  input = { encrypted = var.sessions_encrypted }
}
